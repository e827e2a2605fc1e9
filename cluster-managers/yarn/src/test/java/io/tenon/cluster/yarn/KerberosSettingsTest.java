package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KerberosSettingsTest {
  private static final Map<String, String> KEY =
      Map.of("spark.kerberos.principal", "ann@HOME", "spark.kerberos.keytab", "/home/ann/key");

  @Test
  void principalAndKeytabGoTogether() {
    TenonException e =
        assertThrows(
            TenonException.class,
            () -> YarnSettings.read(Map.of("spark.kerberos.principal", "ann@HOME")));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
    assertTrue(e.getMessage().contains("'spark.kerberos.keytab'"), e.getMessage());
    assertEquals("ann@HOME", KerberosSettings.read(KEY).login().orElseThrow().principal());
  }

  @Test
  void keytabOfADriverIsInItsWorkingDirectory() {
    assertEquals("__keytab__", DriverSettings.there(KEY).get(KerberosSettings.KEYTAB.name()));
    assertTrue(!DriverSettings.there(Map.of()).containsKey(KerberosSettings.KEYTAB.name()));
  }

  @Test
  void olderNamesAreRefusedWithTheNewOnes() {
    TenonException e =
        assertThrows(
            TenonException.class, () -> YarnSettings.read(Map.of("spark.yarn.keytab", "key")));

    assertTrue(e.getMessage().contains("set 'spark.kerberos.keytab'"), e.getMessage());
  }
}

package io.tenon.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tenon.spi.TenonException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MastersTest {
  @Test
  void schemeEndsAtABracketOrAColon() {
    assertEquals("process", Masters.scheme("process[2,1,1g]"));
    assertEquals("process", Masters.scheme("tenon:process[2]"));
    assertEquals("k8s", Masters.scheme("k8s://https://host:443"));
    assertEquals("yarn", Masters.scheme("yarn"));
  }

  @Test
  void masterWithoutASchemeIsRefused() {
    TenonException e = assertThrows(TenonException.class, () -> Masters.scheme("[2]"));

    assertEquals("CLUSTER_BAD_ADDRESS", e.code());
  }

  @Test
  void unservedMasterNamesWhatIsServed() {
    assertEquals(
        "nobody serves the master 'foo://x': installed plugins serve k8s, process, Spark itself"
            + " local[*] and spark://host:port; choose one of these or install a plugin ('tenon"
            + " plugin install')",
        Masters.unserved("tenon:foo://x", List.of("k8s", "process")).getMessage());
  }

  @Test
  void homeIsTheSettingThenTheEnvironment() {
    Map<String, String> environment = Map.of("TENON_HOME", "/tenon", "SPARK_HOME", "/spark");
    assertEquals(
        "/set",
        BridgeKeys.home(Map.of("spark.tenon.home", "/set"), environment::get).get().toString());
    assertEquals("/tenon", BridgeKeys.home(Map.of(), environment::get).get().toString());
    assertEquals(
        "/spark", BridgeKeys.home(Map.of(), Map.of("SPARK_HOME", "/spark")::get).get().toString());
    assertEquals(Optional.empty(), BridgeKeys.home(Map.of(), name -> null));
  }
}

package io.tenon.cluster.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesMasterTest {
  @ParameterizedTest
  @CsvSource({
    "k8s://https://host:6443, https://host:6443",
    "k8s://host:6443, https://host:6443",
    "k8s://http://127.0.0.1:8001, http://127.0.0.1:8001",
    "k8s://https://proxy/clusters/one, https://proxy/clusters/one",
  })
  void addressIsReadAsSparkReadsIt(String master, String api) {
    assertEquals(api, KubernetesMaster.parse(master).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s", "k8s://", "k8s:host", "k8s://ftp://host", "k8s://https://a b"})
  void wrongAddressIsRefused(String master) {
    TenonException e = assertThrows(TenonException.class, () -> KubernetesMaster.parse(master));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_BAD_ADDRESS), e.toString());
    assertTrue(e.getMessage().contains("'" + master + "'"), e.getMessage());
  }
}

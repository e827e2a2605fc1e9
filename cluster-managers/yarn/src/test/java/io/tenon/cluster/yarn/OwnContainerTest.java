package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnContainerTest {
  private final ExecutorService end = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    end.shutdownNow();
  }

  @Test
  void driverWithoutAContainerIsOneError() {
    TenonException e = assertThrows(TenonException.class, () -> container(Map.of()));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
    assertTrue(e.getMessage().contains("spark.yarn.app.id"), e.getMessage());
  }

  @Test
  void pagesOfTheDriverAreThoseOfItsNode() {
    OwnContainer own =
        container(
            Map.of(
                "CONTAINER_ID",
                "container_1_0042_01_000001",
                "NM_HOST",
                "node7",
                "NM_HTTP_PORT",
                "8042"));

    assertEquals("application_1_0042", own.id().toString());
    assertEquals(
        "http://node7:8042/node/containerlogs/container_1_0042_01_000001/ann/stdout?start=-4096",
        own.logs("ann").get("stdout"));
  }

  @Test
  void attemptIsThatOfItsContainer() {
    OwnContainer own = container(Map.of("CONTAINER_ID", "container_1_0042_02_000001"));

    assertEquals(OptionalInt.of(2), own.attempt());
  }

  @Test
  void oneSessionAtATimeHasIt() {
    OwnContainer own = container(Map.of("CONTAINER_ID", "container_1_0042_01_000001"));

    assertTrue(own.take());
    assertFalse(own.take());

    own.abandon();
    assertTrue(own.take());
    assertEquals(Map.of(), own.logs("ann"));
  }

  private OwnContainer container(Map<String, String> environment) {
    return new OwnContainer(
        DriverSettings.read(Map.of()),
        Duration.ofSeconds(1),
        new YarnConfiguration(),
        environment,
        System.getLogger("test"),
        end);
  }
}

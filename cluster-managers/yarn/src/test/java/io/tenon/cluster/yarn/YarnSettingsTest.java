package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YarnSettingsTest {
  @Test
  void defaultsNeedNoSetting() {
    YarnSettings settings = YarnSettings.read(Map.of());

    assertEquals("default", settings.queue());
    assertEquals(Duration.ofSeconds(1), settings.heartbeat());
  }

  @Test
  void plainNumbersOfSparksIntervalsAreMilliseconds() {
    YarnSettings settings =
        YarnSettings.read(
            Map.of(
                "spark.yarn.scheduler.heartbeat.interval-ms",
                "3000",
                "spark.yarn.scheduler.initial-allocation.interval",
                "2s"));

    assertEquals(Duration.ofSeconds(3), settings.heartbeat());
    assertEquals(Duration.ofSeconds(2), settings.eagerHeartbeat());
  }

  @Test
  void whatIsNotServedIsRefusedByName() {
    for (var key : UnservedSettings.KEYS) {
      TenonException e =
          assertThrows(
              TenonException.class, () -> YarnSettings.read(Map.of(key.name(), "x")), key.name());
      assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
      assertTrue(e.getMessage().contains("'" + key.name() + "'"), e.getMessage());
    }
  }

  @Test
  void pageNamesEachSetting() throws IOException {
    String page = Files.readString(Path.of("..", "..", "docs", "YARN.md"));

    List<String> missing =
        YarnSettings.SCHEMA.keys().stream()
            .map(key -> "`" + key.name() + "`")
            .filter(name -> !page.contains(name))
            .toList();
    assertEquals(List.of(), missing);
  }
}

package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void resourcesAreReadWithTheirUnits() {
    YarnSettings settings =
        YarnSettings.read(
            Map.of(
                "spark.yarn.executor.resource.yarn.io/gpu.amount", "2",
                "spark.yarn.executor.resource.cache.amount", "4G"));

    assertEquals(
        Set.of(new ContainerResource("yarn.io/gpu", 2, ""), new ContainerResource("cache", 4, "G")),
        Set.copyOf(settings.resources()));
  }

  @ParameterizedTest
  @CsvSource({
    "spark.yarn.executor.resource.gpu, 2, NAME.amount",
    "spark.yarn.executor.resource.gpu.amount, two, NAME.amount",
    "spark.yarn.executor.resource.memory-mb.amount, 1024, 'spark.executor.memory'",
    "spark.yarn.executor.resource.vcores.amount, 2, 'spark.executor.cores'",
  })
  void resourcesThatCannotBeAskedForAreRefused(String name, String value, String instead) {
    assertRefused(name, value, instead.replace("'", ""));
  }

  @Test
  void whatIsNotServedIsRefusedByName() {
    Unserved.SETTINGS
        .reasons()
        .forEach(
            (name, reason) -> assertRefused(name.endsWith(".") ? name + "x" : name, "x", reason));
    assertRefused("spark.yarn.quue", "gold", "docs/YARN.md");
  }

  private static void assertRefused(String name, String value, String words) {
    TenonException e =
        assertThrows(TenonException.class, () -> YarnSettings.read(Map.of(name, value)), name);
    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
    assertTrue(e.getMessage().contains("'" + name + "'"), e.getMessage());
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void pageNamesEachSetting() throws IOException {
    String page = Files.readString(Path.of("..", "..", "docs", "YARN.md"));

    List<String> missing =
        Stream.concat(
                YarnSettings.SCHEMA.keys().stream().map(ConfigKey::name),
                Unserved.SETTINGS.reasons().keySet().stream()
                    .map(name -> name.endsWith(".") ? name + "*" : name))
            .map(name -> "`" + name + "`")
            .filter(name -> !page.contains(name))
            .toList();
    assertEquals(List.of(), missing);
  }
}

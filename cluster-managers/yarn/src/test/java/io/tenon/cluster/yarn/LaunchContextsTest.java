package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.cluster.ProcessTemplate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LaunchContextsTest {
  private static final ProcessTemplate TEMPLATE =
      new ProcessTemplate(
          "org.example.Main",
          List.of("/opt/tenon/jars/a.jar", "/opt/tenon/conf/"),
          List.of("-Dspark.tenon.home=/opt/tenon"),
          List.of("--secret-free"),
          Map.of("TENON_HOME", "/opt/tenon", "PASSWORD", "p$w"),
          Set.of("PASSWORD"));

  @Test
  void pathsStayWithoutASetting() {
    LaunchContexts contexts = contexts(Map.of());

    assertTrue(contexts.command(TEMPLATE).contains("-cp '/opt/tenon/jars/a.jar:/opt/tenon/conf/'"));
    assertEquals("/opt/tenon", contexts.environment(TEMPLATE).get("TENON_HOME"));
  }

  @Test
  void pathsBecomeThoseOfTheNodes() {
    LaunchContexts contexts = contexts(Map.of("spark.tenon.yarn.home", "/srv/tenon/"));

    assertTrue(contexts.command(TEMPLATE).contains("-cp '/srv/tenon/jars/a.jar:/srv/tenon/conf/'"));
    assertTrue(contexts.command(TEMPLATE).contains("'-Dspark.tenon.home=/srv/tenon'"));
    assertEquals("/srv/tenon", contexts.environment(TEMPLATE).get("TENON_HOME"));
  }

  @Test
  void pathsBecomeThoseOfTheUnpackedArchive() {
    LaunchContexts contexts = contexts(Map.of("spark.yarn.archive", "hdfs:///tenon.tar.gz"));

    assertTrue(
        contexts.command(TEMPLATE).contains("-cp '__tenon__/jars/a.jar:__tenon__/conf/'"),
        contexts.command(TEMPLATE));
    assertEquals("$PWD/__tenon__", contexts.environment(TEMPLATE).get("TENON_HOME"));
  }

  @Test
  void secretsAreInTheEnvironmentAlone() {
    LaunchContexts contexts = contexts(Map.of());

    assertFalse(contexts.command(TEMPLATE).contains("p$w"), contexts.command(TEMPLATE));
    assertEquals("p\\$w", contexts.environment(TEMPLATE).get("PASSWORD"));
  }

  private static LaunchContexts contexts(Map<String, String> settings) {
    return new LaunchContexts(
        TEMPLATE, YarnSettings.read(settings), Map.of(), NoTokens.of(settings));
  }
}

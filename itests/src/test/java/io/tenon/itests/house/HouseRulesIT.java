package io.tenon.itests.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom (see ARCHITECTURE.md), read from the classes and manifests that were built. The
 * build's dependency rules keep most of it out earlier; this sees what they cannot, such as a class
 * that is asked for by its name.
 */
class HouseRulesIT {
  private static final List<String> HOST_JARS =
      List.of("tenon-spi", "tenon-kernel", "tenon-spark", "tenon-distribution");

  private static final String KNOWS_THE_ENGINE = "tenon-cluster-standalone-";
  private static final List<String> ENGINE = List.of("org.apache.spark.", "scala.");
  private static final String OFFERED = "META-INF/tenon/engine-packages";
  private static final Pattern OF_THE_HOST = Pattern.compile("(^|,)io\\.tenon\\.(?!spi\\b)");
  private static final Pattern OF_THE_HOST_OR_ENGINE =
      Pattern.compile("(^|,)(io\\.tenon\\.(?!spi\\b)|org\\.apache\\.spark|scala)");

  @Test
  void spiKnowsNobody() {
    assertKnowsOnly("tenon-spi", "java.", "io.tenon.spi.", "org.osgi.annotation.", "org.jspecify.");
  }

  @Test
  void kernelKnowsTheSpiAndTheContainer() {
    assertKnowsOnly(
        "tenon-kernel",
        "java.",
        "javax.",
        "com.sun.management.",
        "io.tenon.spi.",
        "io.tenon.kernel.",
        "org.osgi.",
        "org.apache.felix.",
        "com.fasterxml.jackson.core.",
        "org.jspecify.",
        "aQute.bnd.annotation.");
  }

  /** But for one: the plugin that speaks the engine's own protocol may know the engine too. */
  @Test
  void pluginKnowsTheSpiAlone() {
    List<BuiltJar> plugins = BuiltJar.plugins();
    assertFalse(plugins.isEmpty(), "no plugins were built");
    for (BuiltJar plugin : plugins) {
      boolean knowsEngine = plugin.name().startsWith(KNOWS_THE_ENGINE);
      List<String> known = new ArrayList<>(List.of("io.tenon.spi."));
      if (knowsEngine) {
        known.addAll(ENGINE);
      }
      plugin.packages().forEach(name -> known.add(name + "."));
      List<String> strangers =
          plugin.classes().entrySet().stream()
              .flatMap(
                  entry ->
                      entry.getValue().types().stream()
                          .filter(HouseRulesIT::isOfTheHost)
                          .filter(type -> known.stream().noneMatch(type::startsWith))
                          .map(type -> entry.getKey() + " -> " + type))
              .toList();
      assertEquals(List.of(), strangers, plugin.name());
      String imports = plugin.manifest().getOrDefault("Import-Package", "");
      assertFalse(
          (knowsEngine ? OF_THE_HOST : OF_THE_HOST_OR_ENGINE).matcher(imports).find(),
          plugin.name() + " imports " + imports);
    }
  }

  /** What the host offers of the engine is what that plugin asks for, package by package. */
  @Test
  void engineIsOfferedAsFarAsItIsUsed() throws IOException {
    BuiltJar user =
        BuiltJar.plugins().stream()
            .filter(plugin -> plugin.name().startsWith(KNOWS_THE_ENGINE))
            .findFirst()
            .orElseThrow();
    Set<String> imported = new TreeSet<>();
    Matcher matcher =
        Pattern.compile("(?:^|,)((?:org\\.apache\\.spark|scala)[\\w.]*)")
            .matcher(user.manifest().get("Import-Package"));
    while (matcher.find()) {
      imported.add(matcher.group(1));
    }
    Set<String> offered = new TreeSet<>();
    Path list = Checkout.root().resolve("plugins/spark/target/classes/" + OFFERED);
    for (String line : Files.readAllLines(list)) {
      offered.add(line.split(" ")[0]);
    }
    assertEquals(imported, offered, "change plugins/spark/src/main/resources/" + OFFERED);
  }

  @Test
  void nobodyKnowsPluginByItsClassName() {
    List<String> packages =
        BuiltJar.plugins().stream().flatMap(plugin -> plugin.packages().stream()).toList();
    List<String> found = new ArrayList<>();
    for (String jar : HOST_JARS) {
      BuiltJar.ofDistribution(jar)
          .classes()
          .forEach(
              (name, references) -> {
                for (String owned : packages) {
                  Pattern className = Pattern.compile(Pattern.quote(owned) + "\\.[A-Z]");
                  references.types().stream()
                      .filter(type -> className.matcher(type).lookingAt())
                      .forEach(type -> found.add(name + " -> " + type));
                  references.texts().stream()
                      .filter(text -> className.matcher(text.replace('/', '.')).find())
                      .forEach(text -> found.add(name + " -> '" + text + "'"));
                }
              });
    }
    assertEquals(List.of(), found);
  }

  @Test
  void strangerIsSeen() {
    List<String> strangers = BuiltJar.ofDistribution("tenon-spark").strangers(List.of("java."));

    assertTrue(
        strangers.stream().anyMatch(line -> line.contains("-> org.apache.spark.SparkConf")),
        strangers.toString());
  }

  private static boolean isOfTheHost(String type) {
    return type.startsWith("io.tenon.")
        || type.startsWith("org.apache.spark.")
        || type.startsWith("scala.");
  }

  private static void assertKnowsOnly(String jar, String... allowed) {
    assertEquals(List.of(), BuiltJar.ofDistribution(jar).strangers(List.of(allowed)));
  }
}

package io.tenon.itests.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
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

  @Test
  void pluginKnowsTheSpiAlone() {
    List<BuiltJar> plugins = BuiltJar.plugins();
    assertFalse(plugins.isEmpty(), "no plugins were built");
    for (BuiltJar plugin : plugins) {
      List<String> known = new ArrayList<>(List.of("io.tenon.spi."));
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
          Pattern.compile("(^|,)(io\\.tenon\\.(?!spi\\b)|org\\.apache\\.spark|scala)")
              .matcher(imports)
              .find(),
          plugin.name() + " imports " + imports);
    }
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

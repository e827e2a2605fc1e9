package io.tenon.cli.demo;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.plugin.PluginNamespace;
import java.util.List;
import java.util.Map;

/**
 * Who did the work.
 *
 * @param serving the plugins that were called upon, as the kernel says
 * @param master where the application ran
 * @param serializer the application's {@code spark.serializer}
 */
record DemoSummary(List<PluginEntry> serving, String master, String serializer) {
  private static final Map<String, String> TYPES =
      Map.of(
          PluginNamespace.TYPE_CLUSTER,
          "cluster manager",
          PluginNamespace.TYPE_SERIALIZER,
          "serializer");

  DemoSummary {
    serving = List.copyOf(serving);
    requireNonNull(master, "master is null");
    requireNonNull(serializer, "serializer is null");
  }

  String text() {
    StringBuilder text = new StringBuilder(String.format("%n  Served by%n"));
    if (none(PluginNamespace.TYPE_CLUSTER)) {
      line(text, "cluster manager", "Spark's own, " + master);
    }
    if (none(PluginNamespace.TYPE_SERIALIZER)) {
      line(text, "serializer", "Spark's own, " + serializer);
    }
    for (PluginEntry plugin : serving) {
      for (ProvidedService service : plugin.provides()) {
        line(
            text,
            TYPES.getOrDefault(service.type(), service.type()),
            "%s, plugin %s".formatted(service.name(), plugin.label()));
      }
    }
    return text.toString();
  }

  private boolean none(String type) {
    return serving.stream()
        .flatMap(plugin -> plugin.provides().stream())
        .noneMatch(service -> service.type().equals(type));
  }

  private static void line(StringBuilder text, String what, String who) {
    text.append(String.format("    %-16s %s%n", what, who));
  }
}

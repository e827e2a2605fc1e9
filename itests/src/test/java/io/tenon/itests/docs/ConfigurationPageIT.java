package io.tenon.itests.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.Checkout;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.Lease;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spark.BridgeKeys;
import io.tenon.spi.ByteSize;
import io.tenon.spi.accelerator.AcceleratorProvider;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The reference of settings, from their declarations: the bridge's, and each installed plugin's.
 */
class ConfigurationPageIT {
  @TempDir private Path scratch;

  @Test
  void pageIsCurrent() throws Exception {
    GeneratedPage.assertCurrent("CONFIGURATION.md", page());
  }

  private String page() {
    StringBuilder page = new StringBuilder("# Settings\n\n").append(GeneratedPage.NOTE);
    page.append(
        """
        Tenon is configured where Spark is: in `conf/spark-defaults.conf`, with `--conf key=value`, or in the \
        application's `SparkConf`. All of Spark's own settings keep their meaning. A key that starts with \
        `spark.tenon.` and that nobody declares is an error, which names the nearest key.

        Durations are written `200ms`, `30s`, `5min`, `1h`; sizes `64k`, `2g`. A setting holds for the life \
        of the application unless it is marked *dynamic*; the value of one marked *secret* is never shown.

        ## Tenon itself

        """);
    page.append(table(BridgeKeys.SCHEMA));
    PluginStore store = PluginStore.open(Checkout.home().resolve("plugins"));
    try (Kernel kernel = Kernel.boot(KernelOptions.of(store, scratch.resolve("kernel")))) {
      Map<String, String> sections = new TreeMap<>();
      for (PluginEntry plugin : store.current().plugins()) {
        for (ProvidedService service : plugin.provides()) {
          sections.put(
              service.toString(),
              "\n## %s `%s`\n\n%s (bundle `%s`).\n\n%s"
                  .formatted(
                      title(service.type()),
                      service.name(),
                      plugin.description(),
                      plugin.name(),
                      table(settings(kernel, service))));
        }
      }
      assertTrue(!sections.isEmpty(), "the distribution has no plugins");
      page.append(String.join("", sections.values()));
    }
    return page.toString();
  }

  private static ConfigSchema settings(Kernel kernel, ProvidedService service) {
    return switch (service.type()) {
      case PluginNamespace.TYPE_CLUSTER -> {
        try (Lease<ClusterManager> lease =
            kernel.slot(ClusterManager.class, service.name()).lease()) {
          yield lease.service().settings();
        }
      }
      case PluginNamespace.TYPE_SERIALIZER -> {
        try (Lease<SerializerProvider> lease =
            kernel.slot(SerializerProvider.class, service.name()).lease()) {
          yield lease.service().settings();
        }
      }
      case PluginNamespace.TYPE_COORDINATION -> {
        try (Lease<CoordinationProvider> lease =
            kernel.slot(CoordinationProvider.class, service.name()).lease()) {
          yield lease.service().settings();
        }
      }
      case PluginNamespace.TYPE_ACCELERATOR -> {
        try (Lease<AcceleratorProvider> lease =
            kernel.slot(AcceleratorProvider.class, service.name()).lease()) {
          yield lease.service().settings();
        }
      }
      default -> throw new AssertionError("no SPI is known for " + service);
    };
  }

  private static String title(String type) {
    return switch (type) {
      case PluginNamespace.TYPE_CLUSTER -> "Cluster manager";
      case PluginNamespace.TYPE_SERIALIZER -> "Serializer";
      case PluginNamespace.TYPE_COORDINATION -> "Coordination";
      case PluginNamespace.TYPE_ACCELERATOR -> "Accelerator";
      default -> type;
    };
  }

  private static String table(ConfigSchema schema) {
    if (schema.keys().isEmpty()) {
      return "It has no settings of its own.\n";
    }
    StringBuilder table = new StringBuilder("| key | type | default | meaning |\n");
    table.append("| --- | --- | --- | --- |\n");
    for (ConfigKey<?> key : schema.keys()) {
      table.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  key.name(),
                  key.type(),
                  GeneratedPage.code(key.defaultValue().map(ConfigurationPageIT::text).orElse("")),
                  GeneratedPage.cell(meaning(key))));
    }
    return table.toString();
  }

  private static String meaning(ConfigKey<?> key) {
    List<String> parts = new ArrayList<>(List.of(key.description()));
    if (!key.range().isEmpty()) {
      parts.add("Allowed: " + key.range() + ".");
    }
    if (key.isSecret()) {
      parts.add("*Secret.*");
    }
    if (key.isDynamic()) {
      parts.add("*Dynamic.*");
    }
    return String.join(" ", parts);
  }

  private static String text(Object value) {
    if (value instanceof Duration duration) {
      return duration.toMillis() % 1000 == 0
          ? duration.toSeconds() + "s"
          : duration.toMillis() + "ms";
    }
    if (value instanceof ByteSize size) {
      return size.toString();
    }
    if (value instanceof List<?> list) {
      return String.join(",", list.stream().map(Object::toString).toList());
    }
    return value.toString();
  }
}

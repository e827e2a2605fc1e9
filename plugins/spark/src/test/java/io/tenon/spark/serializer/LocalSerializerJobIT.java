package io.tenon.spark.serializer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.ChangeReport;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.spark.SparkKernel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** In the driver's own JVM, where the kernel can be asked what is still leased after each job. */
class LocalSerializerJobIT extends SerializerJobs {
  @Override
  String master() {
    return "local[2]";
  }

  @AfterEach
  void noLeaseIsOutAndThePluginUnloads() {
    Kernel kernel = SparkKernel.of(conf());
    PluginSet installed = kernel.active();
    List<PluginEntry> others =
        installed.plugins().stream().filter(entry -> !entry.name().endsWith(".kryo")).toList();
    assertEquals(installed.plugins().size() - 1, others.size());

    ChangeReport report =
        kernel.apply(new PluginSet(installed.generation() + 1, others), Duration.ofSeconds(20));
    kernel.apply(
        new PluginSet(installed.generation() + 2, installed.plugins()), Duration.ofSeconds(20));

    ChangeReport.Removal kryo = report.removed().get(0);
    assertEquals(0, kryo.forced(), report.toString());
    assertTrue(kryo.drained().compareTo(Duration.ofSeconds(5)) < 0, report.toString());
    assertTrue(kryo.unloaded(), report.toString());
  }
}

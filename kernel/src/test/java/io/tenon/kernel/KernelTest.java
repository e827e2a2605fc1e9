package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTest {
  @TempDir Path folder;

  private KernelOptions options;
  private TestPlugin greeting;

  @BeforeEach
  void pack() {
    greeting =
        TestPlugin.of(GreetingActivator.class, "1.0.0")
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
            .pack(folder);
    options = KernelOptions.of(TestPlugin.source(greeting), folder.resolve("scratch"));
  }

  @Test
  void leasesTheServiceOfAPlugin() {
    try (Kernel kernel = Kernel.boot(options)) {
      Slot<SerializerProvider> slot = kernel.slot(SerializerProvider.class, "greeting");
      try (Lease<SerializerProvider> lease = slot.lease()) {
        assertEquals("greeting/1", lease.service().wireName().toString());
        assertEquals(greeting.entry(), lease.plugin());
      }
    }
  }

  @Test
  void aPluginServesOnceItHasBeenLeased() {
    try (Kernel kernel = Kernel.boot(options)) {
      assertEquals(List.of(), kernel.serving());
      kernel.slot(SerializerProvider.class, "greeting").lease().close();
      assertEquals(List.of(greeting.entry()), kernel.serving());
    }
  }

  @Test
  void returnedLeaseGivesNoService() {
    try (Kernel kernel = Kernel.boot(options)) {
      Lease<SerializerProvider> lease = kernel.slot(SerializerProvider.class, "greeting").lease();
      lease.close();
      lease.close();
      assertThrows(IllegalStateException.class, lease::service);
    }
  }

  @Test
  void missingServiceNamesThoseThatExist() {
    try (Kernel kernel = Kernel.boot(options)) {
      Slot<SerializerProvider> slot = kernel.slot(SerializerProvider.class, "griting");
      assertTrue(slot.provider().isEmpty());
      TenonException failure = assertThrows(TenonException.class, slot::lease);
      assertTrue(failure.is(KernelErrorCode.PLUGIN_NOT_FOUND));
      assertEquals(
          "No installed plugin provides the serializer 'griting'; there is [greeting]."
              + " Install one with: tenon plugin install",
          failure.getMessage());
    }
  }

  @Test
  void closeLeavesNoFileAndNoThread() {
    Kernel kernel = Kernel.boot(options);
    kernel.slot(SerializerProvider.class, "greeting").lease().close();
    kernel.close();
    kernel.close();
    assertFalse(Files.exists(options.scratch()));
    Await.until(
        "the container's threads end",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("Felix")));
  }
}

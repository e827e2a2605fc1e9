package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.kernel.fixtures.leaking.LeakingActivator;
import io.tenon.kernel.store.PluginSet;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of a removal tells a plugin that leaks from one that does not. */
class LeakTest {
  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir Path folder;

  @Test
  void pluginThatUsesResourcesIsUnloaded() {
    assertEquals(true, unloaded("none", Duration.ofSeconds(10)));
  }

  @Test
  void threadOfItsOwnKeepsAPlugin() {
    try {
      assertEquals(false, unloaded("thread", SHORT));
    } finally {
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals("leaked-by-a-plugin"))
          .forEach(Thread::interrupt);
    }
  }

  @Test
  void threadLocalOfAHostThreadKeepsAPlugin() throws InterruptedException, ExecutionException {
    ExecutorService host = Executors.newSingleThreadExecutor();
    try {
      assertEquals(false, host.submit(() -> unloaded("local", SHORT)).get());
    } finally {
      host.shutdown();
    }
  }

  @Test
  void shutdownHookKeepsAPlugin() {
    assertEquals(false, unloaded("hook", SHORT));
  }

  private boolean unloaded(String leak, Duration unloadLimit) {
    TestPlugin plugin =
        TestPlugin.of(LeakingActivator.class, "1.0.0")
            .provides(PluginNamespace.TYPE_SERIALIZER, "leaking")
            .header("Leak", leak)
            .pack(folder);
    try (Kernel kernel =
        Kernel.boot(
            KernelOptions.of(TestPlugin.source(plugin), folder.resolve(leak))
                .withUnloadLimit(unloadLimit))) {
      try (Lease<SerializerProvider> lease =
          kernel.slot(SerializerProvider.class, "leaking").lease()) {
        assertEquals("leaking/1", lease.service().wireName().toString());
      }
      return kernel.apply(PluginSet.EMPTY, Duration.ofSeconds(10)).removed().get(0).unloaded();
    }
  }
}

package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.kernel.fixtures.reflecting.ReflectingActivator;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;

/** What a plugin sees of the host and what it has to do with others. */
class IsolationTest {
  @TempDir Path folder;

  private TestPlugin plugin(Class<?> activator, String version, String name) {
    return TestPlugin.of(activator, version)
        .provides(PluginNamespace.TYPE_SERIALIZER, name)
        .pack(folder);
  }

  /**
   * Of the JDK's own packages a plugin gets those that serialization libraries cannot do without.
   */
  @Test
  void pluginCreatesObjectsByReflectionAsOftenAsItLikes() {
    TestPlugin plugin = plugin(ReflectingActivator.class, "1.0.0", "reflecting");
    try (Kernel kernel =
            Kernel.boot(KernelOptions.of(TestPlugin.source(plugin), folder.resolve("scratch")));
        Lease<SerializerProvider> lease =
            kernel.slot(SerializerProvider.class, "reflecting").lease()) {
      assertEquals("reflecting/1", lease.service().wireName().toString());
    }
  }

  @Test
  void engineIsSeenByThePluginThatImportsItAlone() throws Exception {
    TestPlugin user =
        TestPlugin.of(GreetingActivator.class, "1.0.0")
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
            .header(Constants.IMPORT_PACKAGE, "com.fasterxml.jackson.core;version=\"[2.21,3)\",*")
            .pack(folder);
    TestPlugin other = plugin(ReflectingActivator.class, "1.0.0", "reflecting");
    try (Host kernel =
        (Host)
            Kernel.boot(
                KernelOptions.of(TestPlugin.source(user, other), folder.resolve("scratch")))) {
      kernel.slot(SerializerProvider.class, "greeting").lease().close();
      kernel.slot(SerializerProvider.class, "reflecting").lease().close();
      Bundle with = bundle(kernel, user);
      Bundle without = bundle(kernel, other);

      assertSame(JsonFactory.class, with.loadClass(JsonFactory.class.getName()));
      assertThrows(
          ClassNotFoundException.class, () -> without.loadClass(JsonFactory.class.getName()));
    }
  }

  private static Bundle bundle(Host kernel, TestPlugin plugin) {
    return kernel.bundles().stream()
        .filter(bundle -> plugin.entry().name().equals(bundle.getSymbolicName()))
        .findFirst()
        .orElseThrow();
  }

  /** So a change cannot refresh the system bundle, which is the kernel and the SPI, either. */
  @Test
  void changeRefreshesNothingButThePluginItself() {
    TestPlugin one = plugin(GreetingActivator.class, "1.0.0", "greeting");
    TestPlugin two = plugin(GreetingActivator.class, "2.0.0", "greeting");
    TestPlugin other = plugin(ReflectingActivator.class, "1.0.0", "reflecting");
    TestPlugin.Folder source = TestPlugin.source(one, other);
    source.know(two);
    try (Host kernel = (Host) Kernel.boot(KernelOptions.of(source, folder.resolve("scratch")));
        Lease<SerializerProvider> lease =
            kernel.slot(SerializerProvider.class, "reflecting").lease()) {
      kernel.slot(SerializerProvider.class, "greeting").lease().close();
      SerializerProvider before = lease.service();
      List<Bundle> bundles = kernel.bundles();
      Bundle system = bundles.get(0);
      for (Bundle bundle : bundles.subList(1, bundles.size())) {
        assertEquals(
            List.of(bundle),
            List.copyOf(system.adapt(FrameworkWiring.class).getDependencyClosure(List.of(bundle))));
      }
      kernel.apply(TestPlugin.set(2, two, other), Duration.ofSeconds(10));
      assertEquals(Bundle.ACTIVE, system.getState());
      assertTrue(kernel.bundles().contains(bundles.get(2)));
      try (Lease<SerializerProvider> again =
          kernel.slot(SerializerProvider.class, "reflecting").lease()) {
        assertSame(before, again.service());
      }
    }
  }
}

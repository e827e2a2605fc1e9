package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.kernel.fixtures.library.LibraryActivator;
import io.tenon.kernel.fixtures.library.Probe;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Incompatible versions of a library work side by side: two plugins' and the application's. */
class LibraryVersionsTest {
  private static final Path LIBRARIES = Path.of("target/libraries").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void pluginsAndTheApplicationEachUseTheirOwn() {
    TestPlugin old = plugin("old", "guava-11.0.2.jar", "protobuf-java-2.5.0.jar");
    TestPlugin young =
        plugin(
            "young", "guava-33.4.8-jre.jar", "failureaccess-1.0.2.jar", "protobuf-java-4.33.5.jar");
    try (Kernel kernel =
        Kernel.boot(KernelOptions.of(TestPlugin.source(old, young), folder.resolve("scratch")))) {
      // Each is used twice, around the others, so that none is left with the classes of another.
      for (int i = 0; i < 2; i++) {
        assertEquals("guava used 11.0.2, protobuf used 2", use(kernel, "old"));
        assertEquals("guava used 33.4.8-jre, protobuf used 4", use(kernel, "young"));
        assertEquals("used 32.1.3-jre", Probe.guava());
        assertEquals("used 3", Probe.protobuf());
      }
    }
  }

  private static String use(Kernel kernel, String name) {
    try (Lease<SerializerProvider> lease = kernel.slot(SerializerProvider.class, name).lease()) {
      return lease.service().toString();
    }
  }

  private TestPlugin plugin(String name, String... libraries) {
    return TestPlugin.of(LibraryActivator.class, "1.0.0")
        .named(name)
        .provides(PluginNamespace.TYPE_SERIALIZER, name)
        .header("Import-Package", "sun.misc;resolution:=optional,io.tenon.*,org.osgi.*,!*")
        .embeds(Stream.of(libraries).map(LIBRARIES::resolve).toArray(Path[]::new))
        .pack(folder);
  }
}

package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.spi.plugin.PluginNamespace;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.launch.FrameworkFactory;

/** The packed jars work as named modules. */
class ModulePathIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/usr/lib/jvm/java-17-openjdk-amd64",
        "/usr/lib/jvm/java-21-openjdk-amd64",
        "/usr/lib/jvm/temurin-25-jdk-amd64"
      })
  void kernelRunsOnTheModulePath(String jdk) throws Exception {
    Path home = Path.of(jdk.isEmpty() ? System.getProperty("java.home") : jdk);
    Assumptions.assumeTrue(Files.isDirectory(home));
    TestPlugin greeting =
        TestPlugin.of(GreetingActivator.class, "1.0.0")
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
            .pack(folder);
    String modules =
        Stream.of(
                packed(Path.of("target"), "tenon-kernel"),
                packed(Path.of("../spi/target"), "tenon-spi"),
                origin(FrameworkFactory.class),
                origin(com.fasterxml.jackson.core.JsonFactory.class))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    ChildJvm child =
        ChildJvm.run(
            home,
            folder,
            List.of(
                "-p", modules, "--add-modules", "io.tenon.kernel", "-cp", "target/test-classes"),
            "return",
            greeting);
    assertEquals(0, child.exit(), child.output());
    assertTrue(child.output().contains("leased greeting/1"), child.output());
    assertTrue(child.output().contains("named module true"), child.output());
  }

  private static Path packed(Path folder, String name) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, name + "-[0-9]*.jar")) {
      return jars.iterator().next();
    }
  }

  private static Path origin(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}

package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.spi.plugin.PluginNamespace;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.launch.FrameworkFactory;

/** The packed jars work as named modules. */
class ModulePathIT {
  @TempDir Path folder;

  /** The JDK that runs this, and its neighbours that are new enough. */
  static List<Path> jdks() throws IOException {
    Path own = Path.of(System.getProperty("java.home")).toRealPath();
    try (Stream<Path> neighbours = Files.list(own.getParent())) {
      return Stream.concat(Stream.of(own), neighbours.filter(ModulePathIT::newEnough))
          .map(ModulePathIT::real)
          .distinct()
          .toList();
    }
  }

  private static boolean newEnough(Path home) {
    Properties release = new Properties();
    try (InputStream in = Files.newInputStream(home.resolve("release"))) {
      release.load(in);
    } catch (IOException e) {
      // It is no JDK.
      return false;
    }
    String version = release.getProperty("JAVA_VERSION").replace("\"", "");
    return Files.isExecutable(home.resolve("bin/java"))
        && Runtime.Version.parse(version).feature() >= 17;
  }

  private static Path real(Path home) {
    try {
      return home.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void kernelRunsOnTheModulePath(Path home) throws Exception {
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

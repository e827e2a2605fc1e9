package io.tenon.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.Lease;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginStore;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** A program that makes its own SparkContext on {@code local[*]}, and sets nothing but the keys. */
class LocalApplicationIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String EXAMPLE = "tenon-example-serializer-java";

  @TempDir Path directory;
  private Path store;
  private Path drop;
  private SparkConf conf;

  @BeforeEach
  void createStore() throws IOException {
    store = directory.resolve("plugins");
    drop = directory.resolve("drop");
    TestStore.create(store, "tenon-serializer-kryo");
    conf =
        new SparkConf()
            .setAppName("local-application")
            .setMaster("local[1]")
            .set("spark.tenon.plugins.dir", store.toString())
            .set("spark.serializer", "io.tenon.spark.serializer.TenonSerializer")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.ui.enabled", "false");
  }

  @Test
  void jarsThatAreDroppedBecomePluginsOfTheApplicationAlone() throws IOException {
    conf.set("spark.tenon.plugins.drop", drop.toString());
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      Kernel kernel = SparkKernel.of(conf);
      assertEquals(List.of("kryo"), kernel.active().names(PluginNamespace.TYPE_SERIALIZER));

      drop(TestStore.jar(EXAMPLE), "java.jar");
      awaitInstalled(kernel, TestStore.jar(EXAMPLE));
      try (Lease<SerializerProvider> lease =
          kernel.slot(SerializerProvider.class, "java").lease()) {
        assertFalse(lease.service().readable().isEmpty());
      }

      Path next = inVersion(TestStore.jar(EXAMPLE), "9.1.0");
      drop(next, "java.jar");
      awaitInstalled(kernel, next);
      assertTrue(
          kernel.active().plugins().stream().anyMatch(entry -> entry.version().equals("9.1.0")),
          kernel.active().toString());

      drop(Files.writeString(directory.resolve("notes"), "not a jar"), "notes.jar");
      Path reason = drop.resolve("rejected/notes.jar.reason.txt");
      Await.until(LIMIT, () -> "rejected", () -> !read(reason).isEmpty());
      assertTrue(read(reason).startsWith("PLUGIN_NOT_A_BUNDLE: "), read(reason));
      assertFalse(Files.exists(drop.resolve("notes.jar")));

      assertEquals(
          Map.of(0, 6, 1, 4),
          Map.copyOf(
              spark
                  .parallelize(List.of(1, 2, 3, 4), 2)
                  .mapToPair(number -> new Tuple2<>(number % 2, number))
                  .reduceByKey(Integer::sum)
                  .collectAsMap()));
    }
    assertEquals(
        List.of("kryo"),
        PluginStore.open(store).current().names(PluginNamespace.TYPE_SERIALIZER),
        "the distribution keeps what it has");
  }

  @Test
  void unknownSettingEndsTheStartWithTheNearestName() {
    conf.set("spark.tenon.plugin.drop", drop.toString());

    Throwable thrown = assertThrows(Throwable.class, () -> new JavaSparkContext(conf).close());

    Throwable cause = thrown;
    while (cause != null && !(cause instanceof TenonException)) {
      cause = cause.getCause();
    }
    assertTrue(cause instanceof TenonException, "thrown: " + thrown);
    assertEquals("CONFIG_UNKNOWN_KEY", ((TenonException) cause).code());
    assertTrue(
        cause.getMessage().contains("did you mean 'spark.tenon.plugins.drop'?"),
        cause.getMessage());
  }

  @Test
  void kernelThatStartsSweepsWhatAKilledOneLeft() throws IOException {
    // No system gives so high a process id.
    Path left =
        Files.createDirectories(
            Path.of(System.getProperty("java.io.tmpdir"), "tenon-kernel-999999999-1-1"));
    Files.writeString(left.resolve("alive"), "");

    SparkKernel.of(conf);

    Await.until(LIMIT, () -> left + " is gone", () -> !Files.exists(left));
  }

  private void drop(Path jar, String name) throws IOException {
    Path part = drop.resolve(name + ".part");
    Files.copy(jar, part);
    Files.move(part, drop.resolve(name));
  }

  private void awaitInstalled(Kernel kernel, Path jar) {
    long size = jar.toFile().length();
    Await.until(
        LIMIT,
        () -> "installed, but: " + kernel.active(),
        () ->
            kernel.active().plugins().stream().mapToLong(PluginEntry::size).anyMatch(s -> s == size)
                && !Files.exists(drop.resolve("java.jar")));
    assertEquals(List.of("java", "kryo"), kernel.active().names(PluginNamespace.TYPE_SERIALIZER));
  }

  private Path inVersion(Path jar, String version) throws IOException {
    Path result = directory.resolve("next.jar");
    try (JarFile from = new JarFile(jar.toFile())) {
      Manifest manifest = new Manifest(from.getManifest());
      manifest.getMainAttributes().putValue("Bundle-Version", version);
      try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(result), manifest)) {
        for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
          JarEntry entry = entries.nextElement();
          if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
            to.putNextEntry(new JarEntry(entry.getName()));
            from.getInputStream(entry).transferTo(to);
            to.closeEntry();
          }
        }
      }
    }
    return result;
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

package io.tenon.cli.assembly;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.PluginInstaller;
import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * The step of the build that puts into the distribution what only our own code can make. Arguments:
 * the distribution's directory, then the built-in plugins.
 */
public final class Assembly {
  private static final String INCUBATOR = "--add-modules=jdk.incubator.vector";

  private Assembly() {}

  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    List<Path> plugins = Arrays.stream(arguments).skip(1).map(Path::of).toList();
    writeJavaOptions(home.resolve("lib"));
    installPlugins(home.resolve("plugins"), plugins);
    // Whatever the container left running is of no use to the build.
    System.exit(0);
  }

  /** What Spark's launcher gives to a driver for which nothing is configured. */
  static List<String> javaOptions() {
    List<String> options = new ArrayList<>();
    options.add("-Xmx1g");
    options.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    options.add("-Dderby.connection.requireAuthentication=false");
    return options;
  }

  /**
   * The second file is for our own applications: without the module that no class of ours or of
   * Spark's SQL asks for, the JVM starts sooner, and without a warning.
   */
  private static void writeJavaOptions(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve("java-options"), javaOptions());
    Files.write(
        directory.resolve("java-options-own"),
        javaOptions().stream().filter(option -> !option.equals(INCUBATOR)).toList());
  }

  /** Leaves what a user has installed in the store as it is. */
  private static void installPlugins(Path directory, List<Path> jars) throws IOException {
    PluginStore store = PluginStore.create(directory);
    Path scratch = Files.createTempDirectory("tenon-assembly");
    PluginInstaller.offline(store, scratch)
        .change(transaction -> jars.forEach(jar -> put(transaction, jar)));
    Files.deleteIfExists(scratch);
  }

  private static void put(PluginTransaction transaction, Path jar) {
    try {
      transaction.update(jar);
    } catch (TenonException e) {
      if (e.is(KernelErrorCode.PLUGIN_NOT_FOUND)) {
        transaction.install(jar);
      } else if (!e.is(KernelErrorCode.PLUGIN_ALREADY_INSTALLED)) {
        throw e;
      }
    }
  }
}

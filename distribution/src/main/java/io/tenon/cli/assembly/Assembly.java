package io.tenon.cli.assembly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * The step of the build that puts into the distribution what only our own code can make. Arguments:
 * the distribution's directory, then the built-in plugins.
 */
public final class Assembly {
  private Assembly() {}

  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    writeJavaOptions(home.resolve("lib").resolve("java-options"));
  }

  /** What Spark's launcher gives to a driver for which nothing is configured. */
  static List<String> javaOptions() {
    List<String> options = new ArrayList<>();
    options.add("-Xmx1g");
    options.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    options.add("-Dderby.connection.requireAuthentication=false");
    return options;
  }

  private static void writeJavaOptions(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, javaOptions());
  }
}

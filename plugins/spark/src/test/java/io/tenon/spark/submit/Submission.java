package io.tenon.spark.submit;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** A submission in a JVM of its own, with the test's class path less the tests' classes. */
record Submission(Process process, Path output) {
  private static final long LIMIT_SECONDS = 120;

  static Submission start(Path directory, Path store, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Djava.io.tmpdir=" + directory);
    command.add("-Dspark.ui.enabled=false");
    command.add("-cp");
    command.add(
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(TenonSubmit.class.getName());
    command.addAll(List.of("--conf", "spark.tenon.plugins.dir=" + store));
    command.addAll(List.of(args));
    Path output = Files.createTempFile(directory, "submission", ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Submission(process, output);
  }

  int exitCode() throws InterruptedException, IOException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("does not end:\n" + text());
    }
    return process.exitValue();
  }

  String text() throws IOException {
    return Files.readString(output);
  }

  /** A jar with this class and those nested in it. */
  static Path jar(Path directory, Class<?> application) throws IOException {
    Path classes =
        Path.of(application.getProtectionDomain().getCodeSource().getLocation().getPath());
    Path folder = classes.resolve(application.getName().replace('.', '/')).getParent();
    Path jar = directory.resolve("application.jar");
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files =
          list.filter(file -> file.getFileName().toString().startsWith(application.getSimpleName()))
              .toList();
    }
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out)) {
      for (Path file : files) {
        zip.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return jar;
  }
}

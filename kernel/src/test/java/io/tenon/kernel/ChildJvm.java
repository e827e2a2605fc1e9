package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.child.ChildMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that has ended.
 *
 * @param exit its exit code
 * @param output what it wrote to either stream
 */
record ChildJvm(int exit, String output) {
  private static final long LIMIT_SECONDS = 60;

  /** Runs {@link ChildMain} on this JVM's class path. */
  static ChildJvm run(Path folder, String end, TestPlugin plugin) {
    return run(
        Path.of(System.getProperty("java.home")),
        folder,
        List.of("-cp", System.getProperty("java.class.path")),
        end,
        plugin);
  }

  /** Runs {@link ChildMain} with these options. */
  static ChildJvm run(Path home, Path folder, List<String> options, String end, TestPlugin plugin) {
    try {
      Path scratch = Files.createTempDirectory(folder, "child-");
      List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
      command.addAll(options);
      command.add(ChildMain.class.getName());
      command.addAll(List.of(end, plugin.jar().toString(), scratch.resolve("s").toString()));
      Path output = scratch.resolve("output");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      String text = Files.readString(output);
      assertTrue(ended, () -> "still alive: " + command + ": " + text);
      return new ChildJvm(process.exitValue(), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The number on the line that begins with this word. */
  long number(String word) {
    return output
        .lines()
        .filter(line -> line.startsWith(word + " "))
        .mapToLong(line -> Long.parseLong(line.substring(word.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(output));
  }
}

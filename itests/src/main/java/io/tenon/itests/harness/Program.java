package io.tenon.itests.harness;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A program that a test starts. Immutable.
 *
 * @param command the program and its arguments
 * @param environment what is set beside the test's own environment; an empty value unsets
 * @param directory the working directory; empty for the test's own
 */
public record Program(
    List<String> command, Map<String, String> environment, Optional<Path> directory) {
  public Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    requireNonNull(directory, "directory is null");
  }

  public static Program of(String... command) {
    return new Program(List.of(command), Map.of(), Optional.empty());
  }

  /** With more arguments. */
  public Program with(String... arguments) {
    List<String> longer = new ArrayList<>(command);
    longer.addAll(List.of(arguments));
    return new Program(longer, environment, directory);
  }

  /** Started by another program, which is given this one as its last arguments. */
  public Program after(String... starter) {
    List<String> longer = new ArrayList<>(List.of(starter));
    longer.addAll(command);
    return new Program(longer, environment, directory);
  }

  /** With a variable of the environment; an empty value unsets it. */
  public Program withEnvironment(String name, String value) {
    Map<String, String> larger = new LinkedHashMap<>(environment);
    larger.put(name, value);
    return new Program(command, larger, directory);
  }

  /** In this working directory. */
  public Program in(Path workingDirectory) {
    return new Program(command, environment, Optional.of(workingDirectory));
  }

  /** Starts it. The caller closes it, which kills what is left of it. */
  public RunningProgram start() {
    String tag = UUID.randomUUID().toString();
    ProcessBuilder builder = new ProcessBuilder(command);
    directory.ifPresent(path -> builder.directory(path.toFile()));
    builder.environment().put(ProcessFamily.TAG, tag);
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    try {
      return new RunningProgram(this, builder.start(), new ProcessFamily(tag));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.get(0), e);
    }
  }

  /**
   * Runs it to its end.
   *
   * @throws AssertionError when it does not end within {@code limit}
   */
  public FinishedProgram run(Duration limit) {
    try (RunningProgram running = start()) {
      return running.awaitExit(limit);
    }
  }
}

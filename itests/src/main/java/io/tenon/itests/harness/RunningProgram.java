package io.tenon.itests.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tenon.spi.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that runs. Called from the test's thread. */
public final class RunningProgram implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);
  private static final Duration READ_LIMIT = Duration.ofMillis(300);

  private final Program program;
  private final Process process;
  private final ProcessFamily family;
  private final StringBuffer stdout = new StringBuffer();
  private final StringBuffer stderr = new StringBuffer();
  private final List<Thread> readers;

  RunningProgram(Program program, Process process, ProcessFamily family) {
    this.program = requireNonNull(program, "program is null");
    this.process = requireNonNull(process, "process is null");
    this.family = requireNonNull(family, "family is null");
    this.readers =
        List.of(
            reader("stdout", process.getInputStream(), stdout),
            reader("stderr", process.getErrorStream(), stderr));
  }

  /** The started process itself; with those that it started in turn, {@link #family}. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** It and all that comes from it. */
  public ProcessFamily family() {
    return family;
  }

  /** What it has printed so far. */
  public String stdout() {
    return stdout.toString();
  }

  /** What it has printed so far. */
  public String stderr() {
    return stderr.toString();
  }

  /**
   * Waits until it has printed something that matches, on either stream.
   *
   * @return the first match
   * @throws AssertionError when it ends before, or does not within {@code limit}
   */
  public Matcher awaitOutput(Pattern pattern, Duration limit) {
    Await.until(
        limit,
        () -> "output that matches '" + pattern + "' of " + describe(),
        () -> {
          boolean ended = readers.stream().noneMatch(Thread::isAlive);
          if (find(pattern)) {
            return true;
          }
          if (ended) {
            throw new AssertionError(
                "ended before output that matches '" + pattern + "': " + describe());
          }
          return false;
        });
    Matcher matcher = pattern.matcher(stdout);
    if (!matcher.find()) {
      matcher = pattern.matcher(stderr);
      matcher.find();
    }
    return matcher;
  }

  private boolean find(Pattern pattern) {
    return pattern.matcher(stdout).find() || pattern.matcher(stderr).find();
  }

  /**
   * Waits for its end, and for the end of its output.
   *
   * @throws AssertionError with its output so far, when it does not end within {@code limit}
   */
  public FinishedProgram awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + limit + ": " + describe());
      }
      awaitReaders();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + describe(), e);
    }
    return new FinishedProgram(process.exitValue(), stdout(), stderr());
  }

  private void awaitReaders() throws InterruptedException {
    for (Thread reader : readers) {
      reader.join(READ_LIMIT.toMillis());
      // A child that outlives it may hold the streams open; what that prints is not waited for.
      if (reader.isAlive() && family.alive().isEmpty()) {
        reader.join(CLOSE_LIMIT.toMillis());
      }
    }
  }

  /** Types into its input stream. */
  public void type(String text) {
    try {
      process.getOutputStream().write(text.getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot type into " + describe(), e);
    }
  }

  /** Ends its input stream. */
  public void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot end the input of " + describe(), e);
    }
  }

  /** SIGKILL for the process itself, not for those that it started. */
  public void kill() {
    process.destroyForcibly();
  }

  /** SIGTERM for the process itself. */
  public void terminate() {
    process.destroy();
  }

  /**
   * Waits until all that came from it has ended.
   *
   * @throws AssertionError with what is left, when it does not within {@code limit}
   */
  public void awaitNothingLeft(Duration limit) {
    Await.until(
        limit,
        () ->
            "nothing left of %s, but there is%n%s"
                .formatted(
                    program.command().get(0),
                    String.join(
                        "\n",
                        family.alive().stream()
                            .map(left -> left.pid() + " " + ProcessFamily.commandLine(left))
                            .toList())),
        () -> family.alive().isEmpty());
  }

  /** Kills all that is left, and waits for it. */
  @Override
  public void close() {
    family.kill();
    process.destroyForcibly();
    awaitNothingLeft(CLOSE_LIMIT);
  }

  private String describe() {
    return "%s%n--- stdout%n%s%n--- stderr%n%s".formatted(program.command(), stdout, stderr);
  }

  private static Thread reader(String name, InputStream stream, StringBuffer sink) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                char[] buffer = new char[8192];
                for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
                  sink.append(buffer, 0, count);
                }
              } catch (IOException e) {
                sink.append("\n[").append(name).append(" broke: ").append(e).append("]\n");
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}

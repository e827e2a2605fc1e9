package io.tenon.itests.harness.standalone;

import static java.util.Objects.requireNonNull;

import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One process of a cluster, which can be ended, paused and started again. */
public final class Node implements AutoCloseable {
  /** Each line of a node's log starts with the milliseconds of the epoch. */
  private static final String TIME = "(?m)^(\\d{13}) [^\\n]*";

  private final String name;
  private final Program program;
  private final StringBuilder earlier = new StringBuilder();
  private @Nullable RunningProgram running;
  private boolean sentAway;

  Node(String name, Program program) {
    this.name = requireNonNull(name, "name is null");
    this.program = requireNonNull(program, "program is null");
  }

  /** What it is called in messages. */
  public String name() {
    return name;
  }

  /** Starts it, or again. */
  public void start() {
    if (running != null) {
      earlier.append(running.stdout()).append(running.stderr());
      running.close();
    }
    running = program.start();
    sentAway = false;
  }

  /** Whether it runs, if only paused. */
  public boolean isAlive() {
    return running != null && running.handle().isAlive();
  }

  /**
   * Whether it was told to end, paused or cut off since it was started: it may still say what it
   * last knew, and that counts no more. One that is back has yet to learn what it missed.
   */
  public boolean isSentAway() {
    return sentAway;
  }

  /** See {@link #isSentAway}. */
  void sendAway() {
    sentAway = true;
  }

  /** The process. */
  public long pid() {
    return running().handle().pid();
  }

  /** SIGKILL. Returns when the process has ended; what it started lives on. */
  public void kill() {
    running().kill();
    running().handle().onExit().join();
  }

  /** SIGTERM; returns at once. */
  public void terminate() {
    sendAway();
    running().terminate();
  }

  /** SIGSTOP. */
  public void pause() {
    sendAway();
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("CONT");
  }

  /** All processes that come from it, since it was started last. */
  public List<ProcessHandle> family(String commandLine) {
    return running().family().alive(commandLine);
  }

  /** Writes a line to its standard input. */
  public void say(String line) {
    running().type(line + "\n");
  }

  /** Everything that it has logged and printed, over all its starts. */
  public String log() {
    RunningProgram current = running;
    return current == null ? earlier.toString() : earlier + current.stdout() + current.stderr();
  }

  /** When it first logged a line with {@code text} at or after {@code since}, in milliseconds. */
  public OptionalLong logged(String text, long since) {
    Matcher matcher = Pattern.compile(TIME + Pattern.quote(text)).matcher(log());
    while (matcher.find()) {
      long at = Long.parseLong(matcher.group(1));
      if (at >= since) {
        return OptionalLong.of(at);
      }
    }
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    if (running != null) {
      if (running.handle().isAlive()) {
        signal("CONT");
      }
      running.close();
    }
  }

  private void signal(String signal) {
    Signals.send(signal, pid());
  }

  private RunningProgram running() {
    return Objects.requireNonNull(running, () -> name + " was not started");
  }

  @Override
  public String toString() {
    return name;
  }
}

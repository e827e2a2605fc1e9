package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.spark.placement.MovePhase;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;

/**
 * An application of two executors that works until it is told to stop, and the commands that move
 * it. Its main class is given the file that tells it so, prints its id as a result, and each of its
 * rounds.
 */
final class MovingRun implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(8);
  private static final Pattern ROUND = Pattern.compile("(?m)^ROUND (\\d+);$");

  private static final Pattern PHASE = Pattern.compile("PHASE (\\d+) (\\w+)\n");

  private final Path directory;
  private final RunningProgram running;
  private final String id;

  private MovingRun(Path directory, RunningProgram running) {
    this.directory = directory;
    this.running = running;
    this.id = running.awaitOutput(Pattern.compile("RESULT application=(\\S+)"), LIMIT).group(1);
  }

  /**
   * Starts the application on processes, and waits until it works.
   *
   * @param classes its own; the first is the main class
   * @param options of {@code tenon submit}
   */
  static MovingRun start(Path directory, List<Class<?>> classes, String... options) {
    Path jar = ApplicationJar.of(directory.resolve("jobs.jar"), classes);
    Program program =
        Checkout.programOf(Checkout.home(), "tenon", "submit")
            .with("--place", "process=2", "--class", classes.get(0).getName())
            .with("--conf", "spark.ui.enabled=false")
            .with("--conf", "spark.driver.host=127.0.0.1")
            .with("--conf", "spark.executor.cores=1", "--conf", "spark.executor.memory=512m")
            .with("--conf", "spark.local.dir=" + directory.resolve("local"))
            .with(options)
            .with(jar.toString(), directory.resolve("stop").toString())
            .in(directory);
    MovingRun run = new MovingRun(directory, program.start());
    run.awaitRounds(2);
    return run;
  }

  String id() {
    return id;
  }

  RunningProgram program() {
    return running;
  }

  /** How many rounds it has done. */
  int rounds() {
    int last = 0;
    Matcher matcher = ROUND.matcher(running.stdout());
    while (matcher.find()) {
      last = Integer.parseInt(matcher.group(1));
    }
    return last;
  }

  /**
   * How far a move is.
   *
   * @param move its number
   */
  record Progress(int move, MovePhase phase) {}

  /** How far the last move is, of an application that prints that; move 0 before the first. */
  Progress progress() {
    String out = running.stdout();
    Matcher matcher = PHASE.matcher(out);
    return matcher.find(Math.max(0, out.lastIndexOf("PHASE ")))
        ? new Progress(Integer.parseInt(matcher.group(1)), MovePhase.valueOf(matcher.group(2)))
        : new Progress(0, MovePhase.DONE);
  }

  void awaitRounds(int rounds) {
    Await.until(
        LIMIT,
        () -> "round " + rounds + " of\n" + running.stdout() + running.stderr(),
        () -> {
          if (!running.handle().isAlive()) {
            throw new AssertionFailedError("it ended:\n" + running.stdout() + running.stderr());
          }
          return rounds() >= rounds;
        });
  }

  /** {@code tenon app place ID …}, from its beginning to its end. */
  FinishedProgram place(String... arguments) {
    return placing(arguments).run(LIMIT);
  }

  Program placing(String... arguments) {
    return tenon("app", "place", id).with(arguments);
  }

  Program tenon(String... arguments) {
    return Checkout.programOf(Checkout.home(), "tenon", arguments).in(directory);
  }

  /** Its executors that are processes of the driver. */
  int processes() {
    return running.family().alive("--executor-id").size();
  }

  /** Tells it to stop, and waits for its end. */
  String finish() throws IOException {
    Files.createFile(directory.resolve("stop"));
    return running.awaitExit(LIMIT).expectExit(0).stdout();
  }

  /** As {@link #finish}, and nothing went wrong. */
  void finishWith(String... results) throws IOException {
    String out = finish();
    for (String right : results) {
      assertTrue(out.contains("RESULT " + right + "\n"), right + " in:\n" + out);
    }
  }

  @Override
  public void close() {
    running.close();
  }
}

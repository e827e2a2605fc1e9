package io.tenon.itests.harness;

import io.tenon.spark.placement.MovePhase;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An application of two executors that works until it is told to stop, and the commands that move
 * it. Its main class is given the file that tells it so, prints its id as a result, and each of its
 * rounds.
 */
public final class MovingRun implements AutoCloseable {
  public static final Duration LIMIT = Duration.ofMinutes(8);
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
   * Starts the application on processes, and waits until it works. Its moves do not wait for new
   * executors to be warm, unless the options say so.
   *
   * @param classes its own; the first is the main class
   * @param options of {@code tenon submit}
   */
  public static MovingRun start(Path directory, List<Class<?>> classes, String... options) {
    return start(
        directory,
        classes,
        Checkout.programOf(Checkout.home(), "tenon", "submit")
            .with("--place", "process=2")
            .with("--conf", "spark.driver.host=127.0.0.1")
            .with("--conf", "spark.tenon.placement.warm-up=0s")
            .with(options));
  }

  /**
   * Starts the application, and waits until it works.
   *
   * @param classes its own; the first is the main class
   * @param submit {@code tenon submit} with what says where it runs
   */
  public static MovingRun start(Path directory, List<Class<?>> classes, Program submit) {
    Path jar = ApplicationJar.of(directory.resolve("jobs.jar"), classes);
    Program program =
        submit
            .with("--class", classes.get(0).getName())
            .with("--conf", "spark.ui.enabled=false")
            .with("--conf", "spark.executor.cores=1", "--conf", "spark.executor.memory=512m")
            .with("--conf", "spark.local.dir=" + directory.resolve("local"))
            .with(jar.toString(), directory.resolve("stop").toString())
            .in(directory);
    MovingRun run = new MovingRun(directory, program.start());
    run.awaitRounds(2);
    return run;
  }

  public String id() {
    return id;
  }

  public RunningProgram program() {
    return running;
  }

  /** How many rounds it has done. */
  public int rounds() {
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
  public record Progress(int move, MovePhase phase) {}

  /** How far the last move is, of an application that prints that; move 0 before the first. */
  public Progress progress() {
    String out = running.stdout();
    Matcher matcher = PHASE.matcher(out);
    return matcher.find(Math.max(0, out.lastIndexOf("PHASE ")))
        ? new Progress(Integer.parseInt(matcher.group(1)), MovePhase.valueOf(matcher.group(2)))
        : new Progress(0, MovePhase.DONE);
  }

  public void awaitRounds(int rounds) {
    Await.until(
        LIMIT,
        () -> "round " + rounds + " of\n" + running.stdout() + running.stderr(),
        () -> {
          if (!running.handle().isAlive()) {
            throw new AssertionError("it ended:\n" + running.stdout() + running.stderr());
          }
          return rounds() >= rounds;
        });
  }

  /** {@code tenon app place ID …}, from its beginning to its end. */
  public FinishedProgram place(String... arguments) {
    return placing(arguments).run(LIMIT);
  }

  public Program placing(String... arguments) {
    return tenon("app", "place", id).with(arguments);
  }

  public Program tenon(String... arguments) {
    return Checkout.programOf(Checkout.home(), "tenon", arguments).in(directory);
  }

  /** Its executors that are processes of the driver. */
  public int processes() {
    return running.family().alive("--executor-id").size();
  }

  /** Tells it to stop, and waits for its end. */
  public String finish() throws IOException {
    Files.createFile(directory.resolve("stop"));
    return running.awaitExit(LIMIT).expectExit(0).stdout();
  }

  /** As {@link #finish}, and nothing went wrong. */
  public void finishWith(String... results) throws IOException {
    String out = finish();
    for (String right : results) {
      if (!out.contains("RESULT " + right + "\n")) {
        throw new AssertionError(right + " in:\n" + out);
      }
    }
  }

  @Override
  public void close() {
    running.close();
  }
}

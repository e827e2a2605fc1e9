package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.jobs.MovingJob;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One process is killed at each of ten points of a move, in turn there and back: the answers are
 * right, and each move ends or is rolled back. Takes minutes for each victim.
 */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class MoveUnderFireIT {
  private static final int POINTS = 10;
  private static final Pattern PHASE =
      Pattern.compile("(?m)^\\d+ to \"[^\"]*\", ([a-z ]+), [\\d.]+ s");

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Victim.class)
  void answersAreRightWhoeverIsKilledInAMove(Victim victim) throws Exception {
    try (StandaloneCluster cluster =
        new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 1)) {
      cluster.addMaster();
      cluster.addWorker(Victim.CORES);
      cluster.addWorker(Victim.CORES);
      try (MovingRun run = start(cluster)) {
        Duration there = move(run, "standalone=100%");
        Duration back = move(run, "process=100%");
        boolean onProcesses = true;
        for (int point = 0; point < POINTS; point++) {
          Duration at = (onProcesses ? there : back).multipliedBy(2 * point + 1).dividedBy(20);
          Hit hit = fire(run, cluster, victim, point, at, onProcesses);
          if (hit.done()) {
            // The first move of an application takes longer than any later one.
            there = onProcesses ? least(there, hit.took()) : there;
            back = onProcesses ? back : least(back, hit.took());
            onProcesses = !onProcesses;
          }
          run.awaitRounds(run.rounds() + 2);
        }

        run.finishWith("wrong-answers=0", "failed-jobs=0", "done=true");
        Await.until(
            MovingRun.LIMIT,
            () -> "nothing left: " + cluster.executors(),
            () -> cluster.executors().isEmpty());
        cluster.awaitValid(0, 0);
      }
    }
  }

  private MovingRun start(StandaloneCluster cluster) {
    return MovingRun.start(
        directory,
        MovingJob.CLASSES,
        "--conf",
        "spark.tenon.placement.start.deadline=60s",
        "--conf",
        "spark.tenon.placement.clusters=standalone=" + cluster.address());
  }

  private static Duration move(MovingRun run, String goal) {
    long start = System.nanoTime();
    run.place(goal).expectExit(0);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * How a move ended in which one process was killed.
   *
   * @param done whether the application is where it was to go
   */
  private record Hit(boolean done, Duration took) {}

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Hit fire(
      MovingRun run,
      StandaloneCluster cluster,
      Victim victim,
      int point,
      Duration at,
      boolean onProcesses)
      throws InterruptedException {
    String goal = onProcesses ? "standalone=100%" : "process=100%";
    long start = System.nanoTime();
    String killed = "nobody: there was none";
    FinishedProgram end;
    try (RunningProgram placing = run.placing(goal).start()) {
      Thread.sleep(at.toMillis());
      while (placing.handle().isAlive()) {
        Optional<Runnable> shot = victim.shot(run, cluster, onProcesses);
        if (shot.isPresent()) {
          killed = "when it was " + phase(placing.stderr());
          shot.get().run();
          break;
        }
        Thread.sleep(20);
      }
      end = placing.awaitExit(MovingRun.LIMIT);
    }
    boolean done = end.exitCode() == 0;
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(
        "FIRE %s, point %d, to %s, killed %s: %s after %d ms%n",
        victim, point, goal, killed, done ? "done" : "rolled back", took.toMillis());
    assertTrue(done || end.stderr().contains("PLACEMENT_ROLLED_BACK"), end::toString);
    return new Hit(done, took);
  }

  private static String phase(String progress) {
    Matcher matcher = PHASE.matcher(progress);
    String last = "not begun";
    while (matcher.find()) {
      last = matcher.group(1);
    }
    return last;
  }
}

package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.MovingRun.Progress;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.jobs.MovingJob;
import io.tenon.itests.placement.Victim.Point;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One process is killed at each of ten points of a move, in every phase in which it is there, in
 * turn there and back: the answers are right, and each move ends or is rolled back. Takes minutes
 * for each victim.
 */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class MoveUnderFireIT {
  /** A phase may be over before the shot, or not have been seen at all. */
  private static final int ATTEMPTS = 6;

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
        Range range = new Range(run, cluster, victim);
        boolean onProcesses = true;
        for (Point point : victim.points()) {
          Hit hit;
          int attempt = 0;
          do {
            attempt++;
            assertTrue(attempt <= ATTEMPTS, point + " was not hit");
            hit = range.fire(point, onProcesses);
            onProcesses ^= hit.done();
            run.awaitRounds(run.rounds() + 2);
          } while (!hit.inPhase());
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
        MovingJob.PHASES + "=true",
        // The phases in which a move waits for tasks last long enough to be hit.
        "--conf",
        MovingJob.TASK + "=1000",
        "--conf",
        "spark.tenon.placement.interval=100ms",
        "--conf",
        "spark.tenon.placement.start.deadline=60s",
        "--conf",
        "spark.tenon.placement.clusters=standalone=" + cluster.address());
  }

  /**
   * How a move ended in which one process was to be killed.
   *
   * @param done whether the application is where it was to go
   * @param inPhase whether it was killed in the phase that was meant
   */
  private record Hit(boolean done, boolean inPhase) {}

  private record Range(MovingRun run, StandaloneCluster cluster, Victim victim) {
    /** Moves, and kills at this point. */
    Hit fire(Point point, boolean onProcesses) throws InterruptedException {
      String goal = onProcesses ? "standalone=100%" : "process=100%";
      Progress wanted = new Progress(run.progress().move() + 1, point.phase());
      long start = System.nanoTime();
      boolean hit;
      FinishedProgram end;
      try (RunningProgram placing = run.placing(goal).start()) {
        boolean shot = shoot(placing, wanted, point.after(), onProcesses);
        hit = shot && run.progress().equals(wanted);
        if (shot) {
          victim.replace(cluster);
        }
        end = placing.awaitExit(MovingRun.LIMIT);
      }
      boolean done = end.exitCode() == 0;
      System.out.printf(
          "FIRE %s, %s after %d ms, to %s: %s, %s after %d ms%n",
          victim,
          point.phase(),
          point.after().toMillis(),
          goal,
          hit ? "hit" : "missed",
          done ? "done" : "rolled back",
          Duration.ofNanos(System.nanoTime() - start).toMillis());
      assertTrue(done || end.stderr().contains("PLACEMENT_ROLLED_BACK"), end::toString);
      return new Hit(done, hit);
    }

    /** Returns whether somebody was killed. */
    private boolean shoot(
        RunningProgram placing, Progress wanted, Duration after, boolean onProcesses)
        throws InterruptedException {
      Optional<Long> reached = Optional.empty();
      while (placing.handle().isAlive() && !isPast(run.progress(), wanted)) {
        // Before the look at the phase: to find somebody takes longer than some phases.
        Optional<Runnable> shot = victim.shot(run, cluster, onProcesses);
        long now = System.nanoTime();
        if (run.progress().equals(wanted)) {
          reached = reached.or(() -> Optional.of(now));
          if (shot.isPresent() && now - reached.get() >= after.toNanos()) {
            shot.get().run();
            return true;
          }
        }
        Thread.sleep(1);
      }
      return false;
    }

    private static boolean isPast(Progress now, Progress wanted) {
      return now.move() > wanted.move()
          || (now.move() == wanted.move() && now.phase().compareTo(wanted.phase()) > 0);
    }
  }
}

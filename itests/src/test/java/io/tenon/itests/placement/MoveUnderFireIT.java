package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.jobs.MovingJob;
import io.tenon.itests.placement.FiringRange.Hit;
import io.tenon.itests.placement.Victim.Point;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
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
        FiringRange range = new FiringRange(run);
        boolean onProcesses = true;
        for (Point point : victim.points()) {
          Hit hit;
          int attempt = 0;
          do {
            attempt++;
            assertTrue(attempt <= ATTEMPTS, point + " was not hit");
            boolean there = onProcesses;
            hit =
                range.fire(
                    victim,
                    point,
                    there ? "standalone=100%" : "process=100%",
                    () -> victim.shot(run, cluster, there),
                    () -> victim.replace(cluster));
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
}

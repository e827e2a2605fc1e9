package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.jobs.MovingJob;
import io.tenon.itests.placement.FiringRange.Hit;
import io.tenon.itests.placement.Victim.Point;
import io.tenon.spark.placement.MovePhase;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The cluster that a move goes to is killed at points of the move and nobody replaces it: the move
 * is rolled back, and the application goes on where it was, with right answers. Takes minutes for
 * each loss.
 */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class RollBackUnderFireIT {
  /** A phase may be over before the shot. */
  private static final int ATTEMPTS = 6;

  private static final String DEADLINE = "20s";

  private static final List<Point> POINTS =
      List.of(
          new Point(MovePhase.CONNECTING, Duration.ZERO),
          new Point(MovePhase.STARTING, Duration.ZERO),
          new Point(MovePhase.STARTING, Duration.ofMillis(500)),
          new Point(MovePhase.STARTING, Duration.ofSeconds(1)),
          new Point(MovePhase.AWAITING_BLOCK_MANAGERS, Duration.ZERO),
          new Point(MovePhase.DRAINING, Duration.ZERO),
          new Point(MovePhase.DRAINING, Duration.ofMillis(500)));

  /** What is killed. */
  private enum Loss {
    WORKER(false, false),
    MASTER_AND_WORKER(true, false),
    WORKER_AND_OLD_EXECUTOR(false, true);

    private final boolean master;
    private final boolean oldExecutor;

    Loss(boolean master, boolean oldExecutor) {
      this.master = master;
      this.oldExecutor = oldExecutor;
    }

    Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster) {
      Optional<Runnable> executor = Victim.executor(Victim.processes(run));
      if (oldExecutor && executor.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          () -> {
            cluster.workers().forEach(Node::kill);
            if (master) {
              cluster.masters().forEach(Node::kill);
            }
            if (oldExecutor) {
              executor.get().run();
            }
          });
    }

    void replace(StandaloneCluster cluster) {
      if (cluster.masters().isEmpty()) {
        cluster.addMaster();
      }
      if (cluster.workers().isEmpty()) {
        cluster.addWorker(Victim.CORES);
      }
    }
  }

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Loss.class)
  void applicationIsWhereItWasWhenTheOtherClusterDies(Loss loss) throws Exception {
    try (StandaloneCluster cluster =
        new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 1)) {
      loss.replace(cluster);
      try (MovingRun run = start(cluster)) {
        for (Point point : POINTS) {
          int attempt = 0;
          while (!isRolledBack(run, cluster, loss, point)) {
            attempt++;
            assertTrue(attempt < ATTEMPTS, point + " was not hit");
            run.place("process=2").expectExit(0);
          }
        }

        run.finishWith("wrong-answers=0", "failed-jobs=0", "partitions-cached=8", "done=true");
        cluster.awaitValid(0, 0);
      }
    }
  }

  /** Whether a move came to this point, its goal was killed, and the application is back. */
  private static boolean isRolledBack(
      MovingRun run, StandaloneCluster cluster, Loss loss, Point point) throws Exception {
    Hit hit =
        new FiringRange(run)
            .fire(
                loss,
                point,
                "standalone=100%",
                () -> loss.shot(run, cluster),
                () -> {},
                "--deadline",
                DEADLINE);
    if (hit.done() || !hit.inPhase()) {
      loss.replace(cluster);
      return false;
    }
    // The other cluster is still dead.
    assertTrue(run.place().stdout().startsWith("placed   process=2\n"), run.place().stdout());
    Await.until(
        MovingRun.LIMIT, () -> "2 executors, but " + run.processes(), () -> run.processes() == 2);
    run.awaitRounds(run.rounds() + 2);
    assertEquals(List.of(), cluster.executors());
    loss.replace(cluster);
    cluster.awaitValid(0, 0);
    return true;
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
        "spark.tenon.placement.clusters=standalone=" + cluster.address());
  }
}

package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.jobs.MovingJob;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Moves that do not come to their end. */
class MoveFaultsIT {
  @TempDir private Path directory;

  private MovingRun start(StandaloneCluster cluster) {
    return MovingRun.start(
        directory,
        MovingJob.CLASSES,
        "--conf",
        "spark.task.maxFailures=1",
        "--conf",
        "spark.tenon.placement.clusters=standalone=" + cluster.address().replace(',', ';'));
  }

  @Test
  @EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
  void clusterWithoutRoomIsGivenUpAndTheApplicationHasLostNothing() throws Exception {
    try (StandaloneCluster cluster =
        new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 1)) {
      cluster.addMaster();
      try (MovingRun run = start(cluster)) {
        FinishedProgram late = run.place("standalone=100%", "--deadline", "3s");
        assertFalse(late.exitCode() == 0, late::toString);
        assertTrue(late.stderr().contains("PLACEMENT_ROLLED_BACK"), late::toString);
        assertTrue(late.stderr().contains("has lost nothing"), late::toString);

        try (RunningProgram placing = run.placing("standalone=100%").start()) {
          placing.awaitOutput(Pattern.compile("0 of 2 registered"), MovingRun.LIMIT);
          run.place("process=1").expectExit(0);
          assertTrue(
              placing.awaitExit(MovingRun.LIMIT).stderr().contains("PLACEMENT_CANCELLED"),
              placing::stderr);
        }

        try (RunningProgram placing = run.placing("standalone=100%").start()) {
          placing.awaitOutput(Pattern.compile("0 of 2 registered"), MovingRun.LIMIT);
          String back = run.place("--cancel").stdout();
          assertTrue(back.startsWith("placed   process=1\n"), back);
          assertFalse(placing.awaitExit(MovingRun.LIMIT).exitCode() == 0, placing::stderr);
        }

        assertEquals(0, cluster.awaitValid(0, 0).applications().size());
        run.finishWith(MovingJob.NOTHING_LOST.toArray(String[]::new));
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
  void mastersThatTakeOverFromEachOtherCostTheApplicationNothing() throws Exception {
    try (StandaloneCluster cluster =
        new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 2)
            .with("spark.tenon.coordination", "file")
            .with("spark.deploy.recoveryDirectory", directory.resolve("recovery").toString())) {
      cluster.addMaster();
      cluster.addMaster();
      cluster.addWorker(2);
      try (MovingRun run = start(cluster)) {
        try (RunningProgram placing = run.placing("standalone=100%").start()) {
          placing.awaitOutput(Pattern.compile("\\d of 2 registered"), MovingRun.LIMIT);
          cluster.awaitLeader().kill();
          placing.awaitExit(MovingRun.LIMIT).expectExit(0);
        }
        cluster.awaitValid(1, 2);
        cluster.addMaster();
        run.awaitRounds(run.rounds() + 2);

        cluster.awaitLeader().kill();
        cluster.awaitValid(1, 2);
        run.awaitRounds(run.rounds() + 2);
        run.place("process=2").expectExit(0);

        cluster.awaitValid(0, 0);
        run.finishWith(MovingJob.NOTHING_LOST.toArray(String[]::new));
      }
    }
  }

  @Test
  void driverThatIsKilledInAMoveLeavesNothingRunning() {
    try (StandaloneCluster cluster =
        new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 1)) {
      cluster.addMaster();
      cluster.addWorker(2);
      try (MovingRun run = start(cluster)) {
        try (RunningProgram placing = run.placing("standalone=100%").start()) {
          placing.awaitOutput(Pattern.compile("2 of 2 registered"), MovingRun.LIMIT);
          assertEquals(2, run.processes());
          assertEquals(2, cluster.executors().size());

          run.program().kill();

          FinishedProgram orphaned = placing.awaitExit(MovingRun.LIMIT);
          assertFalse(orphaned.exitCode() == 0, orphaned::toString);
        }
        run.program().awaitNothingLeft(MovingRun.LIMIT);
        Await.until(
            MovingRun.LIMIT,
            () -> "no executors: " + cluster.executors(),
            () -> cluster.executors().isEmpty());
        cluster.awaitValid(0, 0);
      }
    }
  }
}

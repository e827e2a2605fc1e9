package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.benchmarks.tpc.Suite;
import io.tenon.example.terminal.Terminal;
import io.tenon.example.tpch.TpchFiles;
import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.jobs.MovingBarrier;
import io.tenon.itests.jobs.MovingConnect;
import io.tenon.itests.jobs.MovingJob;
import io.tenon.itests.jobs.MovingQueries;
import io.tenon.itests.jobs.MovingStream;
import io.tenon.spi.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.connect.service.SparkConnectServer;
import org.apache.spark.sql.pipelines.graph.PipelineExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What people really run, moved from processes to a standalone cluster and back. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class MovingWorkloadsIT {
  private static final double SCALE = 0.01;

  @TempDir private Path directory;

  @Test
  void streamingQueriesWithStateWriteEachRowOnce() throws Exception {
    String out =
        thereAndBack(
            MovingStream.CLASSES, List.of(), MovingStream.NOTHING_LOST.toArray(String[]::new));

    assertFalse(out.contains("ended-early"), out);
  }

  @Test
  void queriesOfTpchGiveTheSameAnswers() throws Exception {
    TpchFiles tables = new TpchFiles(directory.resolve("tpch"), SCALE);
    tables.ensure(Terminal.standard());
    Path queries = Path.of(Suite.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    thereAndBack(
        MovingQueries.CLASSES,
        List.of(
            "--jars", queries.toString(), "--conf", MovingQueries.TABLES + "=" + tables.folder()),
        "wrong-answers=0",
        "failed-jobs=0",
        "failed-tasks=0",
        "failed-fetches=0",
        "done=true");
  }

  @Test
  void barrierStagesAndStagesWithAProfileMoveWhenTheyCan() throws Exception {
    thereAndBack(
        MovingBarrier.CLASSES,
        List.of(),
        "wrong-answers=0",
        "failed-jobs=0",
        "failed-tasks=0",
        "failed-fetches=0",
        "done=true");
  }

  @Test
  void connectServerKeepsItsSessionsAndTheirTables() throws Exception {
    String jars =
        Stream.of(SparkConnectServer.class, PipelineExecution.class)
            .map(each -> each.getProtectionDomain().getCodeSource().getLocation().getPath())
            .collect(Collectors.joining(":"));
    thereAndBack(
        MovingConnect.CLASSES,
        List.of(
            "--jars",
            jars.replace(':', ','),
            "--conf",
            MovingConnect.JARS + "=" + jars,
            "--conf",
            MovingConnect.PORT + "=" + Ports.free(1).get(0)),
        "sessions-differ=true",
        "wrong-answers=0",
        "client-exit=0",
        "tables-cached=2",
        "all-partitions-cached=true",
        "failed-jobs=0",
        "failed-tasks=0",
        "failed-fetches=0",
        "done=true");
  }

  @Test
  void jobsOnExecutorsThatComeAndGoLoseNothing() throws Exception {
    String out =
        thereAndBack(
            MovingJob.CLASSES,
            List.of(
                "--conf",
                "spark.dynamicAllocation.enabled=true",
                "--conf",
                "spark.dynamicAllocation.shuffleTracking.enabled=true",
                "--conf",
                "spark.dynamicAllocation.minExecutors=1",
                "--conf",
                "spark.dynamicAllocation.maxExecutors=2",
                "--conf",
                "spark.dynamicAllocation.executorIdleTimeout=2s",
                "--conf",
                "spark.dynamicAllocation.cachedExecutorIdleTimeout=2s"),
            MovingJob.NOTHING_LOST.toArray(String[]::new));

    assertFalse(out.contains("TASK "), out);
  }

  @Test
  void mapOutputsAtAnExternalShuffleServiceMoveToo() throws Exception {
    int port = Ports.free(1).get(0);
    Path local = Files.createDirectory(directory.resolve("local"));
    try (StandaloneCluster cluster =
        cluster()
            .withWorkers("spark.shuffle.service.enabled", "true")
            .withWorkers("spark.shuffle.service.port", Integer.toString(port))
            // The service takes no executor whose files lie elsewhere.
            .withWorkers("spark.local.dir", local.toString())) {
      String out =
          thereAndBack(
              cluster,
              MovingJob.CLASSES,
              List.of(
                  "--conf",
                  "spark.shuffle.service.enabled=true",
                  "--conf",
                  "spark.shuffle.service.port=" + port,
                  // Spark says that it cannot push here, and that is all.
                  "--conf",
                  "spark.shuffle.push.enabled=true"),
              MovingJob.NOTHING_LOST.toArray(String[]::new));

      assertFalse(out.contains("TASK "), out);
      String worker = cluster.workers().get(0).log();
      // Two of processes, two of the cluster, and two of processes again.
      assertTrue(worker.split("Registered executor ", -1).length > 6, worker);
    }
  }

  private StandaloneCluster cluster() {
    return new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 1);
  }

  private String thereAndBack(List<Class<?>> classes, List<String> options, String... right)
      throws IOException {
    try (StandaloneCluster cluster = cluster()) {
      return thereAndBack(cluster, classes, options, right);
    }
  }

  private String thereAndBack(
      StandaloneCluster cluster, List<Class<?>> classes, List<String> options, String... right)
      throws IOException {
    cluster.addMaster();
    cluster.addWorker(2);
    List<String> all =
        new ArrayList<>(
            List.of(
                "--conf",
                "spark.task.maxFailures=1",
                "--conf",
                "spark.tenon.placement.warm-up=5s",
                "--conf",
                "spark.tenon.placement.clusters=standalone=" + cluster.address()));
    all.addAll(options);
    try (MovingRun run = MovingRun.start(directory, classes, all.toArray(String[]::new))) {
      run.place("standalone=100%").expectExit(0);
      run.awaitRounds(run.rounds() + 2);
      run.place("process=2").expectExit(0);
      run.awaitRounds(run.rounds() + 2);

      run.finishWith(right);
      return run.program().stdout();
    }
  }
}

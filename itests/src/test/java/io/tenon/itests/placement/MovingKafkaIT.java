package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.jobs.MovingKafka;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A streaming query that reads from a real broker of Kafka, moved while numbers come in. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class MovingKafkaIT {
  private static final int AT_ONCE = 50;
  private static final int EVERY_MILLIS = 100;

  @TempDir private Path directory;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void close() {
    clock.shutdownNow();
  }

  @Test
  void everyNumberArrivesOnce() throws Exception {
    try (KafkaBroker broker = new KafkaBroker(directory.resolve("kafka"));
        StandaloneCluster cluster =
            new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 1)) {
      broker.write(AT_ONCE);
      broker.awaitTopic();
      var writing =
          clock.scheduleWithFixedDelay(
              () -> broker.write(AT_ONCE), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
      cluster.addMaster();
      cluster.addWorker(2);
      try (MovingRun run =
          MovingRun.start(
              directory,
              MovingKafka.CLASSES,
              "--jars",
              KafkaBroker.connector(),
              "--conf",
              MovingKafka.SERVERS + "=" + broker.address(),
              "--conf",
              MovingKafka.TOPIC + "=" + KafkaBroker.TOPIC,
              "--conf",
              "spark.task.maxFailures=1",
              "--conf",
              "spark.tenon.placement.clusters=standalone=" + cluster.address())) {
        run.place("standalone=100%").expectExit(0);
        run.awaitRounds(run.rounds() + 2);
        run.place("process=2").expectExit(0);
        run.awaitRounds(run.rounds() + 2);
        assertFalse(writing.isDone(), "somebody writes to the end");
        clock.shutdown();
        assertTrue(clock.awaitTermination(1, TimeUnit.MINUTES), "the last number is written");
        int written = broker.finish();

        run.finishWith(
            "each=[%1$d,%1$d,%2$d]".formatted(written, written - 1),
            "sums-right=true",
            "failed-jobs=0",
            "failed-tasks=0",
            "failed-fetches=0",
            "done=true");
        String out = run.program().stdout();
        assertFalse(out.contains("ended-early"), out);
      }
    }
  }
}

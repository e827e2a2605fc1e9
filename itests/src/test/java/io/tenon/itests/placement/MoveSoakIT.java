package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.jobs.MovingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A move every 20 seconds under a stream of jobs, for 15 minutes or {@code tenon.soak.minutes}:
 * nothing fails, and the driver holds no more at the end than after its first moves. What the
 * driver and the executors logged is kept where it fails: {@code driver.log}, {@code processes},
 * and {@code cluster/work-1} in the test's temporary directory.
 */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class MoveSoakIT {
  private static final Duration EVERY = Duration.ofSeconds(20);
  private static final Pattern GAUGE =
      Pattern.compile("GAUGE heap=(\\d+) metaspace=(\\d+) threads=(\\d+) files=(\\d+)");
  private static final List<String> NAMES = List.of("heap", "metaspace", "threads", "files");

  /** Codes compiled, classes loaded for the first time, and buffers pooled go on for a while. */
  private static final double GROWTH = 1.1;

  /** Else Spark's own memory of jobs and executors grows all the while. */
  private static final List<String> LITTLE_HISTORY =
      List.of(
          "spark.ui.retainedJobs=10",
          "spark.ui.retainedStages=10",
          "spark.ui.retainedTasks=100",
          "spark.ui.retainedDeadExecutors=2");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void manyMovesLeaveNothingBehind() throws Exception {
    Duration length = Duration.ofMinutes(Long.getLong("tenon.soak.minutes", 15));
    try (StandaloneCluster cluster =
        new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 1)) {
      cluster.addMaster();
      cluster.addWorker(2);
      List<String> settings = new ArrayList<>(LITTLE_HISTORY);
      settings.add("spark.task.maxFailures=1");
      settings.add("spark.tenon.placement.warm-up=3s");
      settings.add(MovingJob.GAUGES + "=5000");
      settings.add("spark.tenon.placement.clusters=standalone=" + cluster.address());
      settings.addAll(logs());
      String[] options =
          settings.stream().flatMap(each -> Stream.of("--conf", each)).toArray(String[]::new);
      try (MovingRun run = MovingRun.start(directory, MovingJob.CLASSES, options)) {
        int moves = move(run, length);

        run.finishWith(MovingJob.NOTHING_LOST.toArray(String[]::new));
        List<long[]> gauges =
            GAUGE.matcher(run.program().stdout()).results().map(MoveSoakIT::numbers).toList();
        int third = gauges.size() / 3;
        long[] early = medians(gauges.subList(third, 2 * third));
        long[] late = medians(gauges.subList(2 * third, gauges.size()));
        System.out.printf(
            "SOAK %d moves, %d rounds; %s in the second third %s, in the last %s%n",
            moves, run.rounds(), NAMES, Arrays.toString(early), Arrays.toString(late));
        for (int i = 0; i < NAMES.size(); i++) {
          assertTrue(
              late[i] <= early[i] * GROWTH,
              NAMES.get(i) + " grew from " + early[i] + " to " + late[i]);
        }
      }
    }
  }

  /** All that the driver and the executors do, in files that outlive them. */
  private List<String> logs() throws IOException {
    Files.createDirectories(directory.resolve("processes"));
    return List.of(
        "spark.driver.extraJavaOptions=-Dlog4j2.configurationFile="
            + logging("driver", "File", "fileName = " + directory.resolve("driver.log")),
        "spark.executor.extraJavaOptions=-Dlog4j2.configurationFile="
            + logging("executor", "Console", "target = SYSTEM_ERR"),
        "spark.tenon.process.work-dir=" + directory.resolve("processes"),
        "spark.tenon.process.keep-logs=true");
  }

  private Path logging(String whose, String type, String where) throws IOException {
    return Files.writeString(
        directory.resolve(whose + "-log4j2.properties"),
        """
        status = error
        rootLogger.level = info
        rootLogger.appenderRef.all.ref = all
        appender.all.type = %s
        appender.all.name = all
        appender.all.%s
        appender.all.layout.type = PatternLayout
        appender.all.layout.pattern = %%d{HH:mm:ss.SSS} %%p [%%t] %%c{1}: %%m%%n%%ex
        """
            .formatted(type, where));
  }

  private static int move(MovingRun run, Duration length) throws InterruptedException {
    long begin = System.nanoTime();
    int moves = 0;
    while (System.nanoTime() - begin < length.toNanos()) {
      long start = System.nanoTime();
      run.place(moves % 2 == 0 ? "standalone=100%" : "process=2").expectExit(0);
      moves++;
      Duration rest = EVERY.minusNanos(System.nanoTime() - start);
      Thread.sleep(Math.max(0, rest.toMillis()));
    }
    return moves;
  }

  private static long[] numbers(MatchResult gauge) {
    long[] numbers = new long[NAMES.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Long.parseLong(gauge.group(i + 1));
    }
    return numbers;
  }

  private static long[] medians(List<long[]> gauges) {
    long[] medians = new long[NAMES.size()];
    for (int i = 0; i < medians.length; i++) {
      int column = i;
      long[] sorted = gauges.stream().mapToLong(each -> each[column]).sorted().toArray();
      medians[i] = sorted[sorted.length / 2];
    }
    return medians;
  }
}

package io.tenon.itests.process;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.ProcessFamily;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the tests of jobs share. */
final class Jobs {
  static final Duration JOB_LIMIT = Duration.ofMinutes(3);
  static final Duration DEMO_LIMIT = Duration.ofMinutes(8);
  static final Duration COMMAND_LIMIT = Duration.ofMinutes(1);
  static final Duration END_LIMIT = Duration.ofSeconds(40);
  static final String PROCESSES = "process[2,1,512m]";

  private static final String EXECUTOR = "TenonExecutor";
  private static final Pattern RESULT = Pattern.compile("(?m)^RESULT ([\\w-]+)=(.*)$");

  private Jobs() {}

  /**
   * {@code tenon submit} of {@code main} in {@code jar}; the application's arguments may follow.
   */
  static Program submit(
      Path home, Path directory, String master, Path jar, Class<?> main, String... more) {
    return Checkout.programOf(home, "tenon", "submit")
        .with("--master", master, "--name", "itest", "--class", main.getName())
        .with("--conf", "spark.ui.enabled=false")
        .with("--conf", "spark.sql.shuffle.partitions=4")
        .with("--conf", "spark.local.dir=" + directory.resolve("local"))
        .with(more)
        .with(jar.toString())
        .in(directory);
  }

  /** Waits until so many executors run, and returns them. */
  static List<ProcessHandle> awaitExecutors(RunningProgram running, int count) {
    ProcessFamily family = running.family();
    Await.until(
        JOB_LIMIT,
        () -> count + " executors, but there are " + family.alive(EXECUTOR),
        () -> family.alive(EXECUTOR).size() == count);
    return family.alive(EXECUTOR);
  }

  /** What {@code MixedJob} computed, less what differs from run to run. */
  static Map<String, String> computed(FinishedProgram finished) {
    Map<String, String> results = new TreeMap<>();
    Matcher matcher = RESULT.matcher(finished.stdout());
    while (matcher.find()) {
      results.put(matcher.group(1), matcher.group(2));
    }
    results.keySet().removeAll(List.of("application", "master", "working"));
    return results;
  }

  /** The same by plain arithmetic, without Spark. */
  static Map<String, String> expected() {
    Map<Integer, Long> sums = new TreeMap<>();
    for (int number = 0; number < 20_000; number++) {
      sums.merge(number % 10, (long) number * (number % 10 + 1), Long::sum);
    }
    StringBuilder rows = new StringBuilder();
    for (int key = 0; key < 7; key++) {
      long count = 0;
      long sum = 0;
      for (int id = key; id < 10_000; id += 7) {
        count++;
        sum += id;
      }
      rows.append(rows.isEmpty() ? "" : ", ").append("[%d,%d,%d]".formatted(key, count, sum));
    }
    return new TreeMap<>(
        Map.of(
            "count", "20000",
            "sums", sums.toString(),
            "joined", "20000",
            "seen-at-least-once", "true",
            "sql", "[" + rows + "]",
            "done", "true"));
  }
}

package io.tenon.benchmarks.scale;

import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** An application whose number of executors is changed over and over. Prints a table. */
final class TargetChanges {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final String manager;
  private final ResourceProfile profile;
  private final int executors;
  private final Pattern deciding;
  private final Population population = new Population();

  /**
   * @param manager what it is called in the table
   * @param executors how many it has at most
   * @param deciding names of the threads on which a session decides what to do
   */
  TargetChanges(String manager, ResourceProfile profile, int executors, Pattern deciding) {
    this.manager = manager;
    this.profile = profile;
    this.executors = executors;
    this.deciding = deciding;
  }

  static void printHead() {
    System.out.println(
        "| executors of | change of the target | how often | until it is so: median, p99 | CPU time of deciding: median, p99 | of the driver's whole JVM: median, p99 | heap afterwards |");
    System.out.println("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
  }

  /**
   * @param changes how often to change by how many
   */
  void run(ClusterManager cluster, ApplicationRequest application, Map<Integer, Integer> changes)
      throws InterruptedException, TimeoutException {
    try (ClusterSession session = cluster.connect(application, population)) {
      Measured first = new Measured();
      first.measure(() -> target(session, executors));
      first.print("0 to " + number(executors));
      Measured idle = new Measured();
      for (int i = 0; i < 10; i++) {
        idle.measure(() -> Thread.sleep(SECOND.toMillis()));
      }
      idle.print("none, for a second");
      for (Map.Entry<Integer, Integer> each : changes.entrySet()) {
        Measured measured = new Measured();
        for (int i = 0; i < each.getValue(); i++) {
          int target = i % 2 == 0 ? executors - each.getKey() : executors;
          measured.measure(() -> target(session, target));
        }
        measured.print("by " + number(each.getKey()));
      }
    }
  }

  private void target(ClusterSession session, int count)
      throws InterruptedException, TimeoutException {
    session.request(Map.of(profile, count));
    Set<ExecutorId> running = session.executors();
    if (running.size() > count) {
      session.release(population.oldest(running.size() - count));
    }
    population.await(count, LIMIT);
  }

  private static String number(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private interface Step {
    void run() throws InterruptedException, TimeoutException;
  }

  private final class Measured {
    private final Figures times = new Figures();
    private final Figures decisions = new Figures();
    private final Figures cpu = new Figures();

    void measure(Step step) throws InterruptedException, TimeoutException {
      Duration decided = Usage.cpu(deciding);
      Duration before = Usage.cpu();
      long begin = System.nanoTime();
      step.run();
      times.add(Duration.ofNanos(System.nanoTime() - begin));
      decisions.add(Usage.cpu(deciding).minus(decided));
      cpu.add(Usage.cpu().minus(before));
    }

    void print(String change) {
      System.out.printf(
          "| %s | %s | %d | %s | %s | %s | %d MiB |%n",
          manager, change, times.count(), times.text(), decisions.text(), cpu.text(), Usage.heap());
    }
  }
}

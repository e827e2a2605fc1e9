package io.tenon.benchmarks.failover;

import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.Ensemble;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long a Master takes to register a crowd, our Masters beside stock Spark's on the same
 * ZooKeeper servers, in turns: {@code COUNT ROUNDS WORK}. Prints a table.
 */
public final class Registrations {
  private Registrations() {}

  private record Round(Duration workers, Duration applications) {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int count = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Path work = Files.createTempDirectory(Path.of(arguments[2]), "registrations");
    Map<Edition, List<Round>> results = new EnumMap<>(Edition.class);
    try (Ensemble ensemble = new Ensemble(work)) {
      for (int i = 0; i < rounds; i++) {
        for (Edition edition : Edition.values()) {
          String name = edition.name().toLowerCase(Locale.ROOT) + "-" + i;
          Path directory = Files.createDirectory(work.resolve(name));
          results
              .computeIfAbsent(edition, first -> new ArrayList<>())
              .add(round(directory, edition, ensemble, "/" + name, count));
        }
      }
    }
    System.out.println(
        "| at once | Masters | rounds | all registered after: median, longest | each |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (Edition edition : Edition.values()) {
      print("Workers", edition, count, results.get(edition).stream().map(Round::workers).toList());
    }
    for (Edition edition : Edition.values()) {
      print(
          "applications",
          edition,
          count,
          results.get(edition).stream().map(Round::applications).toList());
    }
  }

  /**
   * Each crowd meets a Master that knows nobody else: among many applications that wait, or many
   * Workers that are idle, what Spark's scheduler does at each registration is all that shows.
   */
  private static Round round(
      Path directory, Edition edition, Ensemble ensemble, String chroot, int count)
      throws InterruptedException {
    return new Round(
        alone(directory, edition, ensemble, chroot + "-workers", count, Crowd::workers),
        alone(directory, edition, ensemble, chroot + "-applications", count, Crowd::applications));
  }

  private interface Registration {
    Duration of(Crowd crowd, int count) throws InterruptedException;
  }

  private static Duration alone(
      Path directory,
      Edition edition,
      Ensemble ensemble,
      String chroot,
      int count,
      Registration registration)
      throws InterruptedException {
    try (StandaloneCluster cluster =
        new StandaloneCluster(directory, edition, 1).on(ensemble, chroot)) {
      cluster.addMaster();
      cluster.awaitLeader();
      try (Crowd crowd = new Crowd(cluster.address())) {
        // What a Master does first is slower, whatever it is.
        registration.of(crowd, Math.max(1, count / 10));
        return registration.of(crowd, count);
      }
    }
  }

  private static void print(String what, Edition edition, int count, List<Duration> taken) {
    List<Duration> sorted = taken.stream().sorted().toList();
    Duration median = sorted.get(sorted.size() / 2);
    System.out.printf(
        Locale.ROOT,
        "| %d %s | %s | %d | %.2f s, %.2f s | %.2f ms |%n",
        count,
        what,
        edition == Edition.TENON ? "Tenon" : "stock Spark",
        sorted.size(),
        median.toMillis() / 1e3,
        sorted.get(sorted.size() - 1).toMillis() / 1e3,
        median.toNanos() / 1e6 / count);
  }
}

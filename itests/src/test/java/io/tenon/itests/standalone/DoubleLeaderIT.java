package io.tenon.itests.standalone;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.standalone.Ensemble;
import io.tenon.itests.harness.standalone.History;
import io.tenon.itests.harness.standalone.Signals;
import io.tenon.itests.harness.standalone.ZooKeeperHistory;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that both believe that they lead, over and over. */
class DoubleLeaderIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern ELECTED = Pattern.compile("elected (\\d+) ");
  private static final int FEW = 3;
  private static final int MANY = 200;

  @TempDir Path directory;

  /**
   * The leader is stopped for longer than its session, another is elected and writes; then the old
   * one wakes with an order to write in its hands, and believes what it last knew.
   */
  @Test
  void pausedLeaderThatWakesWithAWriteIsRefused() {
    int rounds = Boolean.getBoolean("tenon.endurance") ? MANY : FEW;
    try (Ensemble ensemble = new Ensemble(directory)) {
      Map<String, RunningProgram> candidates = new LinkedHashMap<>();
      try {
        candidates.put("one", start(ensemble, "one"));
        candidates.put("two", start(ensemble, "two"));
        for (int round = 0; round < rounds; round++) {
          RunningProgram old = leaderThatWrites(candidates, round);
          long older = lastElected(old);
          Signals.send("STOP", old.handle().pid());
          RunningProgram other = other(candidates, old);
          Await.until(PATIENCE, () -> "the other is elected", () -> lastElected(other) > older);
          // It lies in the pipe of the one that is stopped, and is read before any other news.
          old.type(order(older, round, 0));
          Signals.send("CONT", old.handle().pid());
          awaitRefused(old, older, round);
        }
      } finally {
        candidates.values().forEach(RunningProgram::close);
      }
      History history =
          ZooKeeperHistory.read(ensemble.directories(), "/rounds/masters").expectOneWriterAtATime();
      assertTrue(history.accepted() >= rounds, history.toString());
      System.out.println(rounds + " rounds: " + history);
    }
  }

  private RunningProgram start(Ensemble ensemble, String name) {
    return Program.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-Djava.io.tmpdir=" + directory,
            "-cp",
            System.getProperty("java.class.path"),
            Candidate.class.getName(),
            Checkout.home().resolve("plugins").toString(),
            ensemble.addresses(),
            "/rounds",
            name)
        .start();
  }

  /**
   * A write whose answer is lost with the old connection ends as unknown, and is tried again; none
   * may ever be written.
   */
  private static void awaitRefused(RunningProgram old, long epoch, int round) {
    for (int attempt = 0; ; attempt++) {
      String order = order(epoch, round, attempt);
      Await.until(
          PATIENCE,
          () -> "an answer to " + order + old.stdout() + old.stderr(),
          () -> old.stdout().contains(" " + order));
      assertFalse(old.stdout().contains("written " + order), old.stdout());
      if (old.stdout().contains("refused " + order)) {
        return;
      }
      old.type(order(epoch, round, attempt + 1));
    }
  }

  private static String order(long epoch, int round, int attempt) {
    return "%d key old-%d-%d\n".formatted(epoch, round, attempt);
  }

  /** Who was elected last, as soon as a write of his is accepted. */
  private static RunningProgram leaderThatWrites(
      Map<String, RunningProgram> candidates, int round) {
    for (int attempt = 0; ; attempt++) {
      String key = " key new-%d-%d\n".formatted(round, attempt);
      Await.until(
          PATIENCE,
          () -> "a leader",
          () -> candidates.values().stream().anyMatch(each -> lastElected(each) > 0));
      RunningProgram leader =
          candidates.values().stream()
              .max(Comparator.comparingLong(DoubleLeaderIT::lastElected))
              .orElseThrow();
      long epoch = lastElected(leader);
      leader.type(epoch + key);
      Await.until(
          PATIENCE,
          () -> "an answer to " + epoch + key + leader.stdout() + leader.stderr(),
          () -> leader.stdout().contains(" " + epoch + key));
      // On a busy machine, a leader may have lost its session without our doing.
      if (leader.stdout().contains("written " + epoch + key)) {
        return leader;
      }
    }
  }

  private static RunningProgram other(Map<String, RunningProgram> all, RunningProgram one) {
    return all.values().stream().filter(each -> each != one).findFirst().orElseThrow();
  }

  private static long lastElected(RunningProgram candidate) {
    long last = 0;
    Matcher matcher = ELECTED.matcher(candidate.stdout());
    while (matcher.find()) {
      last = Long.parseLong(matcher.group(1));
    }
    return last;
  }
}

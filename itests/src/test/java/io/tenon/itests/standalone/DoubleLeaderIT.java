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
import io.tenon.spi.testing.coordination.FaultyLink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that both believe that they lead, over and over. */
class DoubleLeaderIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern ELECTED = Pattern.compile("elected (\\d+) ");

  /** Each schedule once. */
  private static final int FEW = Schedule.values().length;

  @TempDir Path directory;

  /**
   * How the leader comes to believe what is over. It has a write in its hands when another leads:
   * the order to it is given where the schedule says.
   */
  private enum Schedule {
    /** The process is stopped for longer than its session, and wakes to the order. */
    PAUSED {
      @Override
      void strike(Rival leader, String order) {
        Signals.send("STOP", leader.program().handle().pid());
        // It lies in the pipe, and is read before any other news.
        leader.program().type(order);
      }

      @Override
      void relieve(Rival leader) {
        Signals.send("CONT", leader.program().handle().pid());
      }
    },
    /** Nothing passes between it and the servers, and nobody is told. */
    FROZEN {
      @Override
      void strike(Rival leader, String order) {
        leader.link().freeze();
        leader.program().type(order);
      }
    },
    /** Its connections break and it gets none, until the servers have given its session up. */
    CUT {
      @Override
      void strike(Rival leader, String order) {
        leader.link().cut();
        leader.program().type(order);
      }
    },
    /** The write arrives and is right; its answer is lost, and then all else. */
    UNHEARD {
      @Override
      void strike(Rival leader, String order) {
        leader.link().loseAnswers();
        leader.program().type(order);
        leader.awaitAnswer(order);
        leader.link().freeze();
      }
    };

    abstract void strike(Rival leader, String order);

    void relieve(Rival leader) {
      leader.link().heal();
    }
  }

  /** One of the two, and its way to ZooKeeper. */
  private record Rival(RunningProgram program, FaultyLink link) implements AutoCloseable {
    long lastElected() {
      long last = 0;
      Matcher matcher = ELECTED.matcher(program.stdout());
      while (matcher.find()) {
        last = Long.parseLong(matcher.group(1));
      }
      return last;
    }

    void awaitAnswer(String order) {
      Await.until(
          PATIENCE,
          () -> "an answer to " + order + program.stdout() + program.stderr(),
          () -> program.stdout().contains(" " + order));
    }

    boolean said(String result, String order) {
      return program.stdout().contains(result + " " + order);
    }

    @Override
    public void close() throws IOException {
      program.close();
      link.close();
    }
  }

  /**
   * Another is elected and writes while the leader cannot know; then the old one is let go on, and
   * tries to write what it believes it may. {@code tenon.double.leader.rounds} says how often.
   */
  @Test
  void leaderThatBelievesWhatIsOverIsRefused() throws IOException {
    int rounds = Integer.getInteger("tenon.double.leader.rounds", FEW);
    try (Ensemble ensemble = new Ensemble(directory)) {
      try (Rival one = start(ensemble, 0);
          Rival two = start(ensemble, 1)) {
        List<Rival> both = List.of(one, two);
        for (int round = 0; round < rounds; round++) {
          Rival old = leaderThatWrites(both, round);
          Rival other = old.equals(one) ? two : one;
          long older = old.lastElected();
          Schedule schedule = Schedule.values()[round % Schedule.values().length];
          schedule.strike(old, order(older, round, 0));
          Await.until(
              PATIENCE,
              () -> "the other is elected: " + schedule + other.program().stderr(),
              () -> other.lastElected() > older);
          schedule.relieve(old);
          awaitRefused(old, older, round);
        }
      }
      History history =
          ZooKeeperHistory.read(ensemble.directories(), "/rounds/masters").expectOneWriterAtATime();
      assertTrue(history.accepted() >= rounds, history.toString());
      System.out.println(rounds + " rounds: " + history);
    }
  }

  private Rival start(Ensemble ensemble, int server) throws IOException {
    String address = ensemble.addresses().split(",")[server];
    FaultyLink link =
        new FaultyLink(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.add("-Djava.io.tmpdir=" + directory);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            Candidate.class.getName(),
            Checkout.home().resolve("plugins").toString(),
            "127.0.0.1:" + link.port(),
            "/rounds",
            "candidate-" + server));
    return new Rival(Program.of(command.toArray(String[]::new)).start(), link);
  }

  /**
   * A write whose answer is lost with the old connection ends as unknown, and is tried again; the
   * old one may never hear that any was written.
   */
  private static void awaitRefused(Rival old, long epoch, int round) {
    for (int attempt = 0; ; attempt++) {
      String order = order(epoch, round, attempt);
      old.awaitAnswer(order);
      assertFalse(old.said("written", order), old.program().stdout());
      if (old.said("refused", order)) {
        return;
      }
      old.program().type(order(epoch, round, attempt + 1));
    }
  }

  private static String order(long epoch, int round, int attempt) {
    return "%d key old-%d-%d\n".formatted(epoch, round, attempt);
  }

  /** Who was elected last, as soon as a write of his is accepted. */
  private static Rival leaderThatWrites(List<Rival> both, int round) {
    for (int attempt = 0; ; attempt++) {
      Await.until(
          PATIENCE, () -> "a leader", () -> both.stream().anyMatch(each -> each.lastElected() > 0));
      Rival leader = both.stream().max(Comparator.comparingLong(Rival::lastElected)).orElseThrow();
      String order = "%d key new-%d-%d\n".formatted(leader.lastElected(), round, attempt);
      leader.program().type(order);
      leader.awaitAnswer(order);
      // On a busy machine, a leader may have lost its session without our doing.
      if (leader.said("written", order)) {
        return leader;
      }
    }
  }
}

package io.tenon.benchmarks.failover;

import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.Ensemble;
import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.harness.standalone.ZooKeeperHistory;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Three ZooKeeper servers, two Masters, two Workers and one application that never rests. */
final class Scene implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final Duration AWAY = Duration.ofSeconds(60);
  private static final Pattern JOB = Pattern.compile("PROBE (\\d{13}) job \\d+ took (\\d+)");
  private static final String LED = "I have been elected leader";
  private static final String RECOVERED = "Recovery complete";
  private static final String ORDERED = "Asked to launch executor";
  private static final String CHROOT = "/spark";
  private static final int BEFORE = 2;
  private static final int AFTER = 3;

  private final Edition edition;
  private final Ensemble ensemble;
  private final StandaloneCluster cluster;
  private final Node application;

  Scene(Path directory, Edition edition) {
    this.edition = edition;
    ensemble = new Ensemble(directory);
    cluster = new StandaloneCluster(directory, edition, 2).on(ensemble, CHROOT);
    try {
      cluster.addMaster();
      cluster.addMaster();
      cluster.awaitLeader();
      cluster.addWorker(2);
      cluster.addWorker(2);
      application = cluster.addApplication();
      rest(application);
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** Two Masters, one of which leads; the application has two executors. */
  private void rest(Node application) {
    await(
        "all that were told to end have ended",
        () -> cluster.masters().stream().noneMatch(Node::isSentAway));
    while (cluster.masters().size() < 2) {
      cluster.addMaster();
    }
    cluster.awaitLeader();
    application.say("target " + BEFORE);
    cluster.awaitValid(1, BEFORE);
  }

  Outcome run(Fault fault) {
    rest(application);
    return switch (fault) {
      case GRACEFUL -> leaderEnds(fault, Node::terminate);
      case KILL -> leaderEnds(fault, Node::kill);
      case STOP -> leaderIsPaused();
      case ZK_NODES -> serversEnd();
      case ZK_AWAY -> serversAreAway();
    };
  }

  private interface Ending {
    void of(Node leader);
  }

  private Outcome leaderEnds(Fault fault, Ending ending) {
    Node leader = cluster.awaitLeader();
    long at = System.currentTimeMillis();
    ending.of(leader);
    // One that stops in order may still grant it, as long as it leads.
    await("nobody leads any more", () -> !leader.isAlive() || logged(LED, at).isPresent());
    application.say("target " + AFTER);
    await("another leads", () -> logged(LED, at).isPresent());
    await("an executor is granted", () -> ordered(at).isPresent());
    cluster.awaitValid(1, AFTER);
    return outcome(fault, at, "");
  }

  private Outcome leaderIsPaused() {
    Node leader = cluster.awaitLeader();
    long at = System.currentTimeMillis();
    leader.pause();
    await("another leads", () -> logged(LED, at).isPresent());
    application.say("target " + AFTER);
    await("an executor is granted", () -> ordered(at).isPresent());
    long woken = System.currentTimeMillis();
    leader.resume();
    await("the woken leader steps down", () -> !leader.isAlive());
    String remark = "woken leader ended after %d ms".formatted(System.currentTimeMillis() - woken);
    cluster.awaitValid(1, AFTER);
    return outcome(Fault.STOP, at, remark);
  }

  private Outcome serversEnd() {
    long at = System.currentTimeMillis();
    ensemble.follower().kill();
    pause(QUIET);
    ensemble.startAll();
    ensemble.leader().kill();
    pause(QUIET);
    ensemble.startAll();
    return afterServers(Fault.ZK_NODES, at, System.currentTimeMillis());
  }

  private Outcome serversAreAway() {
    long at = System.currentTimeMillis();
    ensemble.killAll();
    pause(AWAY);
    ensemble.startAll();
    return afterServers(Fault.ZK_AWAY, at, System.currentTimeMillis());
  }

  /** Here the times count from when the servers were back. */
  private Outcome afterServers(Fault fault, long at, long back) {
    String remark = "";
    int left = cluster.masters().size();
    if (left < 2) {
      remark = "%d of 2 Masters ended and were started again by hand".formatted(2 - left);
      while (cluster.masters().size() < 2) {
        cluster.addMaster();
      }
    }
    cluster.awaitLeader();
    application.say("target " + AFTER);
    await("an executor is granted", () -> ordered(back).isPresent());
    cluster.awaitValid(1, AFTER);
    return new Outcome(
        edition,
        fault.key(),
        since(at, logged(LED, at)),
        since(back, logged(RECOVERED, back)),
        since(back, ordered(back)),
        slowest(at),
        remark);
  }

  private Outcome outcome(Fault fault, long at, String remark) {
    return new Outcome(
        edition,
        fault.key(),
        since(at, logged(LED, at)),
        since(at, logged(RECOVERED, at)),
        since(at, ordered(at)),
        slowest(at),
        remark);
  }

  private OptionalLong logged(String text, long at) {
    return first(cluster.allMasters(), text, at);
  }

  private OptionalLong ordered(long at) {
    return first(cluster.workers(), ORDERED, at);
  }

  private static OptionalLong first(List<Node> nodes, String text, long at) {
    return nodes.stream()
        .map(node -> node.logged(text, at))
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .min();
  }

  private static OptionalLong since(long at, OptionalLong then) {
    return then.isPresent() ? OptionalLong.of(then.getAsLong() - at) : then;
  }

  private long slowest(long at) {
    long slowest = 0;
    Matcher matcher = JOB.matcher(application.log());
    while (matcher.find()) {
      if (Long.parseLong(matcher.group(1)) >= at) {
        slowest = Math.max(slowest, Long.parseLong(matcher.group(2)));
      }
    }
    return slowest;
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(
        PATIENCE,
        () -> what + "\n" + cluster.logs(),
        () -> {
          // The times come from the logs; looking more often would only take from what is measured.
          pause(Duration.ofMillis(100));
          return condition.getAsBoolean();
        });
  }

  /**
   * Ends the application, which must have had the right answer each time; of our Masters, no two
   * may have written at a time.
   */
  void finish() {
    cluster.finish(application);
    if (!application.log().contains(" wrong=0 ")) {
      throw new AssertionError("wrong answers: " + application.log());
    }
    if (edition == Edition.TENON) {
      System.out.println(
          ZooKeeperHistory.read(ensemble.directories(), CHROOT + "/masters")
              .expectOneWriterAtATime());
    }
  }

  @Override
  public void close() {
    cluster.close();
    ensemble.close();
  }
}

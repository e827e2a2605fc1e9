package io.tenon.itests.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.Ensemble;
import io.tenon.itests.harness.standalone.History;
import io.tenon.itests.harness.standalone.MasterPage;
import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.Partitions;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.harness.standalone.ZooKeeperHistory;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The scenarios of Spark's own FaultToleranceTest, with real processes and a real ensemble, for any
 * {@link Fault}. A state is valid when one Master leads, the others wait, every Worker that runs is
 * known and alive, each core is counted once, and the application goes on as the one that it was
 * and has the right answers.
 */
final class FaultToleranceScenarios implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String CHROOT = "/spark";

  private static final int MASTERS = 3;

  private final Optional<Partitions> partitions;
  private final Ensemble ensemble;
  private final StandaloneCluster cluster;
  private final Fault fault;
  private Optional<Node> client = Optional.empty();
  private Optional<String> registered = Optional.empty();

  FaultToleranceScenarios(Path directory, Fault fault) {
    this.fault = fault;
    if (fault == Fault.PARTITION) {
      partitions = Optional.of(new Partitions(MASTERS));
      ensemble = Ensemble.forPartitions(directory);
      cluster = new StandaloneCluster(directory, Edition.TENON, partitions.get());
    } else {
      partitions = Optional.empty();
      ensemble = new Ensemble(directory);
      cluster = new StandaloneCluster(directory, Edition.TENON, MASTERS);
    }
    cluster.on(ensemble, CHROOT);
  }

  void sanityBasic() {
    addMasters(1);
    addWorkers(1);
    createClient();
    assertValidClusterState();
  }

  void sanityManyMasters() {
    addMasters(3);
    addWorkers(3);
    createClient();
    assertValidClusterState();
  }

  void singleMasterHalt() {
    addMasters(3);
    addWorkers(2);
    createClient();
    assertValidClusterState();

    long before = System.currentTimeMillis();
    takeLeaderAway(fault);
    assertValidClusterState();
    createClient();
    assertValidClusterState();
    new OperatorsView(cluster).expectNewLeaderIsTold(cluster.awaitLeader(), before);
  }

  /**
   * Both ways to lose a leader, one after the other. The second one finds work in its hands when it
   * wakes, which makes it write before it knows that another leads: a Worker of its has ended.
   */
  void killedLeaderAndOneThatWakesAndWrites() {
    addMasters(3);
    addWorkers(2);
    createClient();
    assertValidClusterState();

    takeLeaderAway(Fault.KILL);
    assertValidClusterState();

    Node paused = cluster.awaitLeader();
    Fault.PAUSE.strike(cluster, paused);
    awaitSuccessor(paused);
    assertValidClusterState();
    cluster.workers().get(0).kill();
    Fault.PAUSE.relieve(cluster, paused);
    awaitEnd(paused);
    assertTrue(paused.log().contains("was refused, the group is at epoch"), paused.log());
    assertTrue(paused.log().contains("this Master leads no longer and steps down"), paused.log());
    assertValidClusterState();
  }

  void singleMasterRestart() {
    addMasters(1);
    addWorkers(2);
    createClient();
    assertValidClusterState();

    for (int round = 0; round < 2; round++) {
      endWithoutSuccessor(cluster.awaitLeader());
      addMasters(1);
      assertValidClusterState();
    }
  }

  void clusterFailure() {
    addMasters(2);
    addWorkers(2);
    createClient();
    assertValidClusterState();

    for (Node master : cluster.masters()) {
      endWithoutSuccessor(master);
    }
    cluster.workers().forEach(Node::kill);
    addMasters(2);
    addWorkers(2);
    assertValidClusterState();
  }

  void allButStandbyFailure() {
    addMasters(2);
    addWorkers(2);
    createClient();
    assertValidClusterState();

    Node leader = cluster.awaitLeader();
    fault.strike(cluster, leader);
    cluster.workers().forEach(Node::kill);
    awaitSuccessor(leader);
    fault.relieve(cluster, leader);
    awaitEnd(leader);
    addWorkers(2);
    assertValidClusterState();
  }

  void rollingOutage() {
    addMasters(3);
    addWorkers(2);
    createClient();
    assertValidClusterState();
    assertEquals(cluster.masters().get(0), cluster.awaitLeader());

    for (int round = 0; round < 3; round++) {
      Node leader = cluster.awaitLeader();
      Node next = cluster.allMasters().get((cluster.allMasters().indexOf(leader) + 1) % 3);
      takeLeaderAway(fault);
      assertValidClusterState();
      assertEquals(next, cluster.awaitLeader(), "those who came first lead first");
      addMasters(1);
    }
  }

  /** It waits for a Worker, so it does not know yet what the others run. */
  void executorReleasedWhileAMasterTakesOver() {
    cluster.with("spark.deploy.recoveryTimeout", "10min");
    addMasters(2);
    addWorkers(2);
    createClient();
    assertValidClusterState();
    Node silent = cluster.addWorker(1);
    cluster.awaitValid(1, 2);
    silent.pause();

    Node leader = cluster.awaitLeader();
    Node next = cluster.masters().get(1 - cluster.masters().indexOf(leader));
    Node application = client.orElseThrow();
    fault.strike(cluster, leader);
    awaitLog(application, "Master has changed");
    application.say("target 1");
    awaitLog(next, "are ended when all workers have told what they run");
    silent.resume();

    awaitSuccessor(leader);
    fault.relieve(cluster, leader);
    awaitEnd(leader);
    cluster.awaitValid(1, 1);
  }

  private static void awaitLog(Node node, String text) {
    Await.until(PATIENCE, () -> "'" + text + "':\n" + node.log(), () -> node.log().contains(text));
  }

  /** Ends the application, checks its answers, and what the Masters wrote. */
  History finish() {
    endClient();
    return ZooKeeperHistory.read(ensemble.directories(), CHROOT + "/masters")
        .expectOneWriterAtATime();
  }

  private void addMasters(int count) {
    for (int i = 0; i < count; i++) {
      Node added = cluster.addMaster();
      // In the order in which they come; a Master answers before it stands.
      Await.until(
          PATIENCE,
          () -> added + " stands:\n" + added.log(),
          () -> count(added.log(), "stands for election") == count(added.log(), "Starting Spark"));
    }
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }

  private void addWorkers(int count) {
    for (int i = 0; i < count; i++) {
      cluster.addWorker(1);
    }
  }

  private void createClient() {
    endClient();
    String executors = Integer.toString(cluster.workers().size());
    client = Optional.of(cluster.addApplication("--num-executors", executors));
    registered = Optional.empty();
  }

  private void endClient() {
    client.ifPresent(
        application -> {
          cluster.finish(application);
          assertTrue(application.log().contains(" wrong=0 "), application.log());
        });
    client = Optional.empty();
  }

  private void takeLeaderAway(Fault how) {
    Node leader = cluster.awaitLeader();
    how.strike(cluster, leader);
    awaitSuccessor(leader);
    how.relieve(cluster, leader);
    awaitEnd(leader);
  }

  private void endWithoutSuccessor(Node master) {
    fault.strike(cluster, master);
    if (fault.spares()) {
      master.kill();
      fault.relieve(cluster, master);
    }
    awaitEnd(master);
  }

  private void awaitSuccessor(Node old) {
    Await.until(
        PATIENCE,
        () -> "another Master leads" + cluster.logs(),
        () -> cluster.leader().filter(leader -> !leader.equals(old)).isPresent());
  }

  private void awaitEnd(Node master) {
    Await.until(PATIENCE, () -> master + " ends:\n" + master.log(), () -> !master.isAlive());
  }

  private void assertValidClusterState() {
    MasterPage page = cluster.awaitValid(1, cluster.workers().size());
    // One that no Master knew would have registered once more.
    String id = page.applications().get(0).id();
    assertEquals(registered.orElse(id), id);
    registered = Optional.of(id);
    Node application = client.orElseThrow();
    int before = count(application.log(), " job ");
    Await.until(
        PATIENCE,
        () -> "another job:\n" + application.log(),
        () -> count(application.log(), " job ") > before + 1);
  }

  @Override
  public void close() {
    cluster.close();
    ensemble.close();
    partitions.ifPresent(Partitions::close);
  }
}

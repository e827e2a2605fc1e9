package io.tenon.itests.harness.standalone;

import io.tenon.itests.harness.standalone.ClusterPrograms.Seat;
import io.tenon.itests.harness.standalone.MasterPage.WorkerLine;
import io.tenon.itests.harness.standalone.Partition.Wire;
import io.tenon.spi.testing.Await;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Masters, Workers and applications as real processes of this machine, with their files and logs in
 * one directory. Called from one thread. Closing it kills all that is left.
 */
public final class StandaloneCluster implements AutoCloseable {
  /** Long enough for a loaded machine; each fault's own goal is asserted by whoever injects it. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int LAST_LINES = 40;

  private final ClusterPrograms programs;
  private final List<Node> masters = new ArrayList<>();
  private final List<Node> workers = new ArrayList<>();
  private final List<Node> applications = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private int started;

  /**
   * @param seats at how many places Masters may run; Workers and applications know all of them
   */
  public StandaloneCluster(Path directory, Edition edition, int seats) {
    this(new ClusterPrograms(directory, edition, seats, Optional.empty(), Ensemble.LOOPBACK));
  }

  /** With one place for a Master, where all listen at this address of the machine. */
  public StandaloneCluster(Path directory, Edition edition, String host) {
    this(new ClusterPrograms(directory, edition, 1, Optional.empty(), host));
  }

  /** With a place for a Master in each namespace. */
  public StandaloneCluster(Path directory, Edition edition, Partitions partitions) {
    this(
        new ClusterPrograms(
            directory, edition, partitions.count(), Optional.of(partitions), partitions.outside()));
  }

  private StandaloneCluster(ClusterPrograms programs) {
    this.programs = programs;
  }

  /** Masters that stand for election at these ZooKeeper servers, by Spark's own settings. */
  public StandaloneCluster on(Ensemble ensemble, String chroot) {
    programs.standAt(ensemble, chroot);
    return this;
  }

  /** A setting of the Masters that are started from now on. */
  public StandaloneCluster with(String key, String value) {
    programs.set(key, value);
    return this;
  }

  /** A setting of the Workers that are started from now on. */
  public StandaloneCluster withWorkers(String key, String value) {
    programs.setOfWorkers(key, value);
    return this;
  }

  /** Starts a Master in the first place that is free, and waits until it answers. */
  public Node addMaster() {
    List<Seat> seats = programs.seats();
    for (int i = 0; i < seats.size(); i++) {
      if (masters.size() <= i) {
        masters.add(new Node("master-" + (i + 1), programs.master(seats.get(i))));
      }
      if (!masters.get(i).isAlive()) {
        Node node = masters.get(i);
        node.start();
        Await.until(
            PATIENCE, () -> node + " answers:\n" + node.log(), () -> page(node).isPresent());
        return node;
      }
    }
    throw new IllegalStateException("all " + seats.size() + " places are taken");
  }

  /** Starts a Worker that offers so many cores. */
  public Node addWorker(int cores) {
    started++;
    Node node = new Node("worker-" + started, programs.worker(started, cores));
    workers.add(node);
    node.start();
    return node;
  }

  /** Starts an application that never rests, see {@link ProbeApplication}, and waits for a job. */
  public Node addApplication(String... more) {
    Node node = startApplication(more);
    Await.until(
        PATIENCE, () -> node + " works:\n" + node.log(), () -> node.log().contains(" job "));
    return node;
  }

  /** Starts one, whatever becomes of it. */
  public Node startApplication(String... more) {
    started++;
    Node node = new Node("application-" + started, programs.application(started, more));
    applications.add(node);
    node.start();
    return node;
  }

  /** How Workers and applications find the Masters. */
  public String address() {
    return programs.address();
  }

  /** Tells an application to end, and waits for it. Its last answers are in its log. */
  public void finish(Node application) {
    application.say("stop");
    Await.until(
        PATIENCE, () -> application + " ends:\n" + application.log(), () -> !application.isAlive());
  }

  /** The Masters that run, paused ones among them. */
  public List<Node> masters() {
    return masters.stream().filter(Node::isAlive).toList();
  }

  /** All Masters that were ever started, for their logs. */
  public List<Node> allMasters() {
    return List.copyOf(masters);
  }

  /** The Workers that run. */
  public List<Node> workers() {
    return workers.stream().filter(Node::isAlive).toList();
  }

  /** What a Master says of itself; empty when it does not answer. */
  public Optional<MasterPage> page(Node master) {
    Seat seat = seat(master);
    return MasterPage.read(client, seat.host(), seat.webPort());
  }

  /** What a Master says of who leads. */
  public LeadershipMetrics leadership(Node master) {
    Seat seat = seat(master);
    return LeadershipMetrics.read(client, seat.host(), seat.webPort());
  }

  /** By what name a Master stands for election. */
  public String candidate(Node master) {
    Seat seat = seat(master);
    return seat.host() + ":" + seat.port();
  }

  /** Cuts a Master that has a namespace of its own from ZooKeeper and from everybody else. */
  public void cutOff(Node master) {
    master.sendAway();
    Partition partition = partition(master);
    for (Wire wire : Wire.values()) {
      partition.cut(wire);
    }
  }

  /** Takes {@link #cutOff} back. */
  public void mend(Node master) {
    Partition partition = partition(master);
    for (Wire wire : Wire.values()) {
      partition.mend(wire);
    }
  }

  private Partition partition(Node master) {
    return seat(master).partition().orElseThrow();
  }

  private Seat seat(Node master) {
    return programs.seats().get(masters.indexOf(master));
  }

  /** The Masters that run, and that nobody has sent away. */
  private List<Node> present() {
    return masters().stream().filter(master -> !master.isSentAway()).toList();
  }

  /** The Master that says that it leads and has recovered; of those that nobody has sent away. */
  public Optional<Node> leader() {
    List<Node> alive =
        present().stream()
            .filter(node -> page(node).filter(page -> page.status().equals("ALIVE")).isPresent())
            .toList();
    if (alive.size() > 1) {
      throw new AssertionError("several Masters say that they lead: " + alive);
    }
    return alive.stream().findFirst();
  }

  /** The Master that leads, as soon as one does. */
  public Node awaitLeader() {
    AtomicReference<Node> found = new AtomicReference<>();
    Await.until(
        PATIENCE,
        () -> "a leader among " + masters() + "\n" + logs(),
        () -> {
          pause();
          leader().ifPresent(found::set);
          return found.get() != null;
        });
    return found.get();
  }

  /**
   * Waits until all is as it should be: one Master leads, all others wait, except those that were
   * sent away; each Worker that runs is alive and there is no other, and so many applications and
   * executors, each of one core, are counted once.
   */
  public MasterPage awaitValid(int expectedApplications, int expectedExecutors) {
    Await.until(
        PATIENCE,
        () ->
            "a valid state, but " + wrong(expectedApplications, expectedExecutors) + "\n" + logs(),
        () -> {
          pause();
          return wrong(expectedApplications, expectedExecutors).isEmpty();
        });
    return page(awaitLeader()).orElseThrow();
  }

  /** The last lines of all logs, for a message. */
  public String logs() {
    StringBuilder all = new StringBuilder();
    for (List<Node> nodes : List.of(masters, workers, applications)) {
      for (Node node : nodes) {
        List<String> lines = node.log().lines().toList();
        all.append("\n--- ").append(node).append(node.isAlive() ? "" : " (ended)").append('\n');
        lines
            .subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
            .forEach(line -> all.append(line).append('\n'));
      }
    }
    return all.toString();
  }

  /** Asking more often would keep the Masters busy with answers. */
  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What is not as it should be, in words. */
  private List<String> wrong(int expectedApplications, int expectedExecutors) {
    List<String> wrong = new ArrayList<>();
    Optional<Node> leader = leader();
    if (leader.isEmpty()) {
      return List.of("no Master leads");
    }
    for (Node master : present()) {
      String status = page(master).map(MasterPage::status).orElse("silent");
      if (!master.equals(leader.get()) && !status.equals("STANDBY")) {
        wrong.add(master + " is " + status);
      }
    }
    Optional<MasterPage> page = page(leader.get());
    if (page.isEmpty()) {
      return List.of(leader.get() + " is silent");
    }
    List<WorkerLine> alive = page.get().aliveWorkers();
    if (alive.size() != workers().size()) {
      wrong.add(workers().size() + " workers run, but known are " + page.get().workers());
    }
    if (page.get().applications().size() != expectedApplications) {
      wrong.add(expectedApplications + " applications, but " + page.get().applications());
    }
    int running = executors().size();
    int drivers = page.get().drivers().size();
    if (drivers != drivers().size()) {
      wrong.add(drivers + " drivers are known, but there run " + drivers());
    }
    if (running != expectedExecutors || page.get().coresUsed() != expectedExecutors + drivers) {
      wrong.add(
          "%d executors, but %d run and %d cores are counted as used: %s"
              .formatted(expectedExecutors, running, page.get().coresUsed(), alive));
    }
    int granted = page.get().applications().stream().mapToInt(line -> line.cores()).sum();
    if (granted != page.get().coresUsed() - drivers) {
      wrong.add(
          "applications hold %d cores, workers gave %d".formatted(granted, page.get().coresUsed()));
    }
    return wrong;
  }

  /** The executors that run on all Workers, orphans of dead ones not among them. */
  public List<ProcessHandle> executors() {
    return workers().stream().flatMap(worker -> worker.family("--executor-id").stream()).toList();
  }

  /** The drivers in cluster mode that run on all Workers; each takes a core, too. */
  public List<ProcessHandle> drivers() {
    return workers().stream().flatMap(worker -> worker.family("DriverWrapper").stream()).toList();
  }

  @Override
  public void close() {
    applications.forEach(Node::close);
    workers.forEach(Node::close);
    masters.forEach(Node::close);
  }
}

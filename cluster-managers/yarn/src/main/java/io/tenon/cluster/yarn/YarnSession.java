package io.tenon.cluster.yarn;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tenon.cluster.common.Durations;
import io.tenon.cluster.common.RelaunchDelay;
import io.tenon.cluster.common.ThreadedSession;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.NodeId;

/** One application's containers. */
final class YarnSession extends ThreadedSession<ContainerId, YarnExecutor> {
  private static final Duration CLOSE_MARGIN = Duration.ofSeconds(5);
  private static final Duration CHECK = Duration.ofSeconds(1);

  /**
   * Where the application runs.
   *
   * @param mastership as which YARN knows it
   * @param contexts how its containers are started
   * @param tokens that they start with
   * @param user in YARN's eyes
   * @param page of the application when it has ended, or nothing
   */
  record Cluster(
      Mastership mastership,
      LaunchContexts contexts,
      DelegationTokens tokens,
      String user,
      String page) {}

  private final YarnSettings settings;
  private final Cluster cluster;
  private final ExecutorService end;
  private final NodeFailures nodes;

  private volatile ApplicationMaster master;
  private Containers containers;
  private long waitingSince = System.nanoTime();
  private boolean delayTold;
  private boolean convergesSoon;

  YarnSession(
      ApplicationRequest application,
      ClusterListener listener,
      YarnSettings settings,
      Cluster cluster,
      Means means,
      ExecutorService end) {
    super(
        application,
        listener,
        new Patience(
            new RelaunchDelay(Duration.ofMillis(500), Duration.ofSeconds(30)),
            settings.grace().plus(CLOSE_MARGIN)),
        means);
    this.settings = settings;
    this.cluster = cluster;
    this.end = end;
    this.nodes = new NodeFailures(settings.nodeFailures(), settings.exclusion(), System::nanoTime);
  }

  /** Before any request. */
  void begin(ApplicationMaster registered) {
    master = registered;
    containers = new Containers(registered, settings, this::present);
    registered.heartbeat(settings.heartbeat());
    registered.exclude(settings.excluded(), List.of());
    thread.every(CHECK, "a check", this::check);
    if (cluster.tokens().present().isPresent()) {
      thread.every(
          settings.kerberos().interval(),
          "tokens",
          () -> end.execute(cluster.tokens()::obtainAnew));
    }
  }

  /** In the place of {@link #begin}, when there is no master. */
  void abandon() {
    discard();
    end.shutdownNow();
  }

  MasterCallbacks.Events events() {
    return new SessionEvents(this, thread, cluster.mastership().id());
  }

  @Override
  public String description() {
    return "%s in the queue '%s' of %s"
        .formatted(cluster.mastership().id(), settings.queue(), cluster.mastership().address());
  }

  @Override
  public OptionalInt attempt() {
    return cluster.mastership().attempt();
  }

  @Override
  public Map<String, String> driverLogs() {
    return cluster.mastership().logs(cluster.user());
  }

  @Override
  protected void converge() {
    if (!mayLaunch()) {
      return;
    }
    NodeFailures.Change change = nodes.change();
    if (!change.isEmpty()) {
      logger.log(
          WARNING, "nodes excluded: {0}, again in use: {1}", change.added(), change.removed());
      master.exclude(change.added(), change.removed());
    }
    boolean waited = !containers.isEmpty();
    try {
      containers.ask(missing(), localities());
    } catch (TenonException e) {
      fail(e);
      return;
    }
    if (!waited) {
      waitAnew();
    }
    master.heartbeat(containers.isEmpty() ? settings.heartbeat() : settings.eagerHeartbeat());
  }

  private Map<String, Integer> present(ResourceProfile profile) {
    Map<String, Integer> present = new HashMap<>();
    matching(executor -> executor.isPresent() && executor.profile().equals(profile))
        .forEach(executor -> present.merge(executor.host(), 1, Integer::sum));
    return present;
  }

  private void waitAnew() {
    waitingSince = System.nanoTime();
    delayTold = false;
    undelayed();
  }

  private void check() {
    converge();
    Duration waited = Duration.ofNanos(System.nanoTime() - waitingSince);
    if (isOpen()
        && !containers.isEmpty()
        && !delayTold
        && waited.compareTo(settings.patience()) >= 0) {
      delayTold = true;
      delayed(
          new TenonException(
              ClusterErrorCode.CLUSTER_NO_CAPACITY,
              "the queue '%s' has given no container for %s; asked for: %s; the application waits: free resources in the queue, choose another, or ask for smaller executors"
                  .formatted(
                      settings.queue(), Durations.words(settings.patience()), containers.words())));
    }
  }

  void given(Container container) {
    waitAnew();
    Optional<ExecutorId> id = freeId();
    Optional<ResourceProfile> profile = isOpen() ? containers.given(container) : Optional.empty();
    if (id.isEmpty() || profile.isEmpty()) {
      master.giveBack(container.getId());
      return;
    }
    use(id.get());
    executors.put(
        container.getId(), new YarnExecutor(id.get(), profile.get(), container, cluster.user()));
    master.start(
        container,
        cluster.contexts().create(id.get(), profile.get(), container.getNodeId().getHost()));
    master.heartbeat(containers.isEmpty() ? settings.heartbeat() : settings.eagerHeartbeat());
  }

  void started(YarnExecutor executor) {
    launched(executor);
    if (executor.isReleased()) {
      master.stop(executor.container());
    }
  }

  private void launched(YarnExecutor executor) {
    if (executor.started()) {
      tell(() -> listener.launched(executor.launch()));
    }
  }

  @Override
  protected void terminate(YarnExecutor executor) {
    if (executor.release()) {
      if (executor.isRunning()) {
        master.stop(executor.container());
      }
      thread.later(
          settings.grace(),
          "taking the container of executor " + executor.id(),
          () -> takeAway(executor));
    }
  }

  void takeAway(YarnExecutor executor) {
    if (executors.containsKey(executor.container().getId())) {
      master.giveBack(executor.container().getId());
    }
  }

  void ended(YarnExecutor executor, ExecutorExit exit) {
    if (executors.remove(executor.container().getId()) == null) {
      return;
    }
    launched(executor);
    if (exit.reason().causedByApplication()) {
      nodes.failed(executor.host());
    }
    tell(() -> listener.ended(executor.id(), exit));
    countDownWhenEmpty();
    if (exit.reason() == ExitReason.RELEASED) {
      convergeSoon();
    } else {
      launchAfterEnd(executor.age());
    }
  }

  /** Once, after all that has happened by then: thousands of executors may end at a time. */
  private void convergeSoon() {
    if (!convergesSoon) {
      convergesSoon = true;
      thread.run(
          "what is missing",
          () -> {
            convergesSoon = false;
            converge();
          });
    }
  }

  /** The containers go with the application. */
  @Override
  protected void lost(YarnExecutor executor) {
    executors.remove(executor.container().getId());
  }

  /** The application's end takes its container, where that follows. */
  @Override
  protected void untold(YarnExecutor executor) {
    takeAway(executor);
    ended(executor, ExitReasons.of(ContainerExitStatus.ABORTED, "", true));
  }

  void giveBack(ContainerId container) {
    master.giveBack(container);
  }

  void leaving(YarnExecutor executor, Duration notice) {
    if (executor.leave()) {
      tell(() -> listener.leaving(executor.id(), ExitReason.PREEMPTED, notice));
    }
  }

  List<YarnExecutor> on(NodeId node) {
    return matching(executor -> executor.container().getNodeId().equals(node));
  }

  Optional<YarnExecutor> find(ContainerId container) {
    return Optional.ofNullable(executors.get(container));
  }

  @Override
  public void close() {
    thread.run("the end of requests", () -> containers.ask(Map.of(), Map.of()));
    super.close();
  }

  @Override
  protected void endApplication() {
    FinalApplicationStatus status =
        hasFailed() ? FinalApplicationStatus.FAILED : FinalApplicationStatus.SUCCEEDED;
    try {
      end.submit(
              () -> {
                cluster.mastership().end(master, status, cluster.page());
                return status;
              })
          .get(CLOSE_MARGIN.toMillis(), MILLISECONDS);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      logger.log(WARNING, "cannot tell YARN the end of " + cluster.mastership().id(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      cluster.mastership().leave(master);
      end.shutdownNow();
    }
  }
}

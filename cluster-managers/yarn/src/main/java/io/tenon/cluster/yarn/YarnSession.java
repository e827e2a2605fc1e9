package io.tenon.cluster.yarn;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterSession;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.NodeId;

/** One application's containers. All that changes them happens on the session's one thread. */
final class YarnSession implements ClusterSession {
  private static final Duration CLOSE_MARGIN = Duration.ofSeconds(5);
  private static final Duration CHECK = Duration.ofSeconds(1);

  /**
   * Where the application runs.
   *
   * @param submission as which YARN knows it
   * @param contexts how its containers are started
   * @param user in YARN's eyes
   */
  record Cluster(Submission submission, LaunchContexts contexts, String user) {}

  private final ApplicationRequest application;
  private final ClusterListener listener;
  private final YarnSettings settings;
  private final Cluster cluster;
  private final ScheduledExecutorService thread;
  private final ExecutorService end;
  private final System.Logger logger;

  private final ConcurrentMap<ContainerId, YarnExecutor> executors = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch allEnded = new CountDownLatch(1);
  private final RelaunchDelay relaunchDelay =
      new RelaunchDelay(Duration.ofMillis(500), Duration.ofSeconds(30));
  private final NodeFailures nodes;

  private volatile ApplicationMaster master;
  private Containers containers;
  private Map<ResourceProfile, Integer> wanted = Map.of();
  private long nextLaunchAt = System.nanoTime();
  private long waitingSince = System.nanoTime();
  private boolean delayTold;
  private boolean failed;
  private int nextId;

  YarnSession(
      ApplicationRequest application,
      ClusterListener listener,
      YarnSettings settings,
      Cluster cluster,
      ScheduledExecutorService thread,
      ExecutorService end,
      System.Logger logger) {
    this.application = application;
    this.listener = listener;
    this.settings = settings;
    this.cluster = cluster;
    this.thread = thread;
    this.end = end;
    this.logger = logger;
    this.nodes = new NodeFailures(settings.nodeFailures(), settings.exclusion(), System::nanoTime);
    this.nextId = application.executorIds().first();
  }

  /** Before any request. */
  void begin(ApplicationMaster registered) {
    master = registered;
    containers = new Containers(registered, settings);
    registered.heartbeat(settings.heartbeat());
    registered.exclude(settings.excluded(), List.of());
    var unused =
        thread.scheduleWithFixedDelay(
            () -> guard("a check", this::check), CHECK.toMillis(), CHECK.toMillis(), MILLISECONDS);
  }

  /** In the place of {@link #begin}, when there is no master. */
  void abandon() {
    closed.set(true);
    thread.shutdownNow();
    end.shutdownNow();
  }

  MasterCallbacks.Events events() {
    return new SessionEvents(this, cluster.submission().id());
  }

  @Override
  public String description() {
    return "%s in the queue '%s' of %s"
        .formatted(cluster.submission().id(), settings.queue(), cluster.submission().address());
  }

  @Override
  public void request(Map<ResourceProfile, Integer> newWanted) {
    Map<ResourceProfile, Integer> copy = Map.copyOf(newWanted);
    run(
        () -> {
          wanted = copy;
          converge();
        });
  }

  @Override
  public void drain(Set<ExecutorId> ids) {
    Set<ExecutorId> copy = Set.copyOf(ids);
    run(
        () -> {
          matching(executor -> copy.contains(executor.id())).forEach(YarnExecutor::drain);
          converge();
        });
  }

  @Override
  public void release(Set<ExecutorId> ids) {
    Set<ExecutorId> copy = Set.copyOf(ids);
    run(
        () -> {
          matching(executor -> copy.contains(executor.id())).forEach(this::terminate);
          converge();
        });
  }

  @Override
  public Set<ExecutorId> executors() {
    checkOpen();
    return matching(YarnExecutor::isRunning).stream()
        .map(YarnExecutor::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  private List<YarnExecutor> matching(Predicate<YarnExecutor> test) {
    return executors.values().stream().filter(test).toList();
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the session of " + application.id() + " is closed");
    }
  }

  private void run(Runnable step) {
    checkOpen();
    thread.execute(() -> guard("a request", step));
  }

  private void converge() {
    if (closed.get() || failed || System.nanoTime() - nextLaunchAt < 0) {
      return;
    }
    NodeFailures.Change change = nodes.change();
    if (!change.isEmpty()) {
      logger.log(
          WARNING, "nodes excluded: {0}, again in use: {1}", change.added(), change.removed());
      master.exclude(change.added(), change.removed());
    }
    Map<ResourceProfile, Integer> missing = new HashMap<>();
    wanted.forEach(
        (profile, count) -> {
          int present =
              matching(executor -> executor.isPresent() && executor.profile().equals(profile))
                  .size();
          missing.put(profile, count - present);
        });
    boolean waited = !containers.isEmpty();
    try {
      containers.ask(missing);
    } catch (TenonException e) {
      fail(e);
      return;
    }
    if (!waited) {
      waitingSince = System.nanoTime();
      delayTold = false;
    }
    master.heartbeat(containers.isEmpty() ? settings.heartbeat() : settings.eagerHeartbeat());
  }

  private void check() {
    converge();
    if (failed || closed.get() || containers.isEmpty() || delayTold) {
      return;
    }
    Duration waited = Duration.ofNanos(System.nanoTime() - waitingSince);
    if (waited.compareTo(settings.patience()) >= 0) {
      delayTold = true;
      listener.delayed(
          new TenonException(
              ClusterErrorCode.CLUSTER_NO_CAPACITY,
              "the queue '%s' has given no container for %s; asked for: %s; the application waits: free resources in the queue, choose another, or ask for smaller executors"
                  .formatted(
                      settings.queue(), Durations.words(settings.patience()), containers.words())));
    }
  }

  void given(Container container) {
    waitingSince = System.nanoTime();
    delayTold = false;
    ExecutorId id = new ExecutorId(nextId);
    var profile = closed.get() || failed ? null : containers.given(container).orElse(null);
    if (profile == null || !application.executorIds().contains(id)) {
      master.giveBack(container.getId());
      return;
    }
    nextId++;
    executors.put(container.getId(), new YarnExecutor(id, profile, container, cluster.user()));
    master.start(
        container, cluster.contexts().create(id, profile, container.getNodeId().getHost()));
    master.heartbeat(containers.isEmpty() ? settings.heartbeat() : settings.eagerHeartbeat());
  }

  void started(YarnExecutor executor) {
    if (executor.started()) {
      listener.launched(executor.launch());
    }
    if (executor.isReleased()) {
      master.stop(executor.container());
    }
  }

  private void terminate(YarnExecutor executor) {
    if (executor.release()) {
      master.stop(executor.container());
      later(
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
    if (executor.started()) {
      listener.launched(executor.launch());
    }
    if (exit.reason().causedByApplication()) {
      nodes.failed(executor.host());
    }
    listener.ended(executor.id(), exit);
    if (closed.get()) {
      countDownWhenNoneRuns();
    } else if (exit.reason() == ExitReason.RELEASED) {
      converge();
    } else {
      nextLaunchAt = System.nanoTime() + relaunchDelay.ended(executor.lived()).toNanos();
      later(Duration.ofNanos(nextLaunchAt - System.nanoTime()), "a relaunch", this::converge);
    }
  }

  private void countDownWhenNoneRuns() {
    if (executors.isEmpty()) {
      allEnded.countDown();
    }
  }

  /** The session cannot go on: the containers go with the application. */
  void fail(TenonException cause) {
    if (failed || closed.get()) {
      return;
    }
    failed = true;
    for (YarnExecutor executor : List.copyOf(executors.values())) {
      executors.remove(executor.container().getId());
      if (executor.isRunning()) {
        listener.ended(
            executor.id(),
            new ExecutorExit(ExitReason.KILLED, OptionalInt.empty(), cause.getMessage()));
      }
    }
    listener.failed(cause);
  }

  void giveBack(ContainerId container) {
    master.giveBack(container);
  }

  void leaving(YarnExecutor executor, Duration notice) {
    if (executor.isRunning() && executor.leave()) {
      listener.leaving(executor.id(), ExitReason.PREEMPTED, notice);
    }
  }

  List<YarnExecutor> on(NodeId node) {
    return matching(executor -> executor.container().getNodeId().equals(node));
  }

  Optional<YarnExecutor> find(ContainerId container) {
    return Optional.ofNullable(executors.get(container));
  }

  /** Runs {@code step} on the session's thread, unless that has ended. */
  void enqueue(String what, Runnable step) {
    try {
      thread.execute(() -> guard(what, step));
    } catch (RejectedExecutionException e) {
      logger.log(DEBUG, "{0} comes after the end of {1}", what, cluster.submission().id());
    }
  }

  private void later(Duration delay, String what, Runnable step) {
    var unused = thread.schedule(() -> guard(what, step), delay.toNanos(), NANOSECONDS);
  }

  /** What one step throws must not end the session's thread, nor be lost. */
  private void guard(String what, Runnable step) {
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      step.run();
    } catch (RuntimeException e) {
      logger.log(ERROR, what + " of " + cluster.submission().id() + " failed", e);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      endExecutors();
      endApplication();
    } finally {
      thread.shutdownNow();
      end.shutdownNow();
    }
  }

  private void endExecutors() {
    try {
      thread.execute(
          () ->
              guard(
                  "the end",
                  () -> {
                    containers.ask(Map.of());
                    List.copyOf(executors.values()).forEach(this::terminate);
                    countDownWhenNoneRuns();
                  }));
      Duration limit = settings.grace().plus(CLOSE_MARGIN);
      if (!allEnded.await(limit.toMillis(), MILLISECONDS)) {
        logger.log(WARNING, "YARN has not told the end of {0} in {1}", executors.keySet(), limit);
        tellUntold();
      }
    } catch (RejectedExecutionException e) {
      // The bundle has stopped already, and its thread with it: the containers go below.
      logger.log(WARNING, "{0} ends without its executors being told", cluster.submission().id());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The application's end, which follows, takes their containers. */
  private void tellUntold() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    thread.execute(
        () -> {
          for (YarnExecutor executor : List.copyOf(executors.values())) {
            guard(
                "the end of executor " + executor.id(),
                () -> ended(executor, ExitReasons.of(ContainerExitStatus.ABORTED, "", true)));
          }
          told.countDown();
        });
    if (!told.await(CLOSE_MARGIN.toMillis(), MILLISECONDS)) {
      logger.log(WARNING, "the listener of {0} does not return", application.id());
    }
  }

  private void endApplication() {
    FinalApplicationStatus status =
        failed ? FinalApplicationStatus.FAILED : FinalApplicationStatus.SUCCEEDED;
    try {
      end.submit(
              () -> {
                master.unregister(status, "");
                cluster.submission().ended();
                return status;
              })
          .get(CLOSE_MARGIN.toMillis(), MILLISECONDS);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      logger.log(WARNING, "cannot tell YARN the end of " + cluster.submission().id(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      cluster.submission().close();
      master.close();
    }
  }
}

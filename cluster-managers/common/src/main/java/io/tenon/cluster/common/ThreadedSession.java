package io.tenon.cluster.common;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.Locality;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.plugin.Resources;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Keeps as many executors as are wanted. All that changes them happens on the session's one thread,
 * where the abstract methods are called too unless they say otherwise.
 *
 * @param <K> by what the cluster knows an executor
 * @param <E> an executor
 */
public abstract class ThreadedSession<K, E extends TrackedExecutor> implements ClusterSession {
  private static final Duration TELLING = Duration.ofSeconds(5);

  /**
   * How patient a session is.
   *
   * @param relaunch before executors are launched in the place of others
   * @param end for the cluster to end all executors when the session closes
   */
  public record Patience(RelaunchDelay relaunch, Duration end) {}

  /**
   * What a session works with.
   *
   * @param thread of its own
   * @param whenClosed is called once with the session, after its end
   */
  public record Means(
      ScheduledExecutorService thread, System.Logger logger, Consumer<AutoCloseable> whenClosed) {
    public static Means of(Resources resources, String name) {
      return new Means(resources.timer(name), resources.logger(name), resources::letGo);
    }
  }

  protected final ApplicationRequest application;
  protected final ClusterListener listener;
  protected final SessionThread thread;
  protected final System.Logger logger;

  /** Changed by the session's thread, read by any. */
  protected final ConcurrentMap<K, E> executors = new ConcurrentHashMap<>();

  private final Patience patience;
  private final Means means;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch allEnded = new CountDownLatch(1);
  private Map<ResourceProfile, Integer> wanted = Map.of();
  private Map<ResourceProfile, Locality> localities = Map.of();
  private long nextLaunchAt = System.nanoTime();
  private volatile boolean failed;
  private String lastDelay = "";
  private int nextId;

  protected ThreadedSession(
      ApplicationRequest application, ClusterListener listener, Patience patience, Means means) {
    this.application = application;
    this.listener = listener;
    this.patience = patience;
    this.means = means;
    this.thread = new SessionThread(means.thread(), application.id(), means.logger());
    this.logger = means.logger();
    this.nextId = application.executorIds().first();
  }

  /** Launches what is missing, if {@link #mayLaunch}. */
  protected abstract void converge();

  /** Releases an executor, and asks for its end; does nothing the second time. */
  protected abstract void terminate(E executor);

  /** Removes what the application has on the cluster; called by whoever closes the session. */
  protected abstract void endApplication();

  /** The session closes, and the cluster has not told in time that this executor has ended. */
  protected void untold(E executor) {}

  /** The session has failed, and the listener knows that this executor is lost with it. */
  protected void lost(E executor) {
    terminate(executor);
  }

  @Override
  public final void request(Map<ResourceProfile, Integer> newWanted) {
    request(newWanted, Map.of());
  }

  @Override
  public final void request(
      Map<ResourceProfile, Integer> newWanted, Map<ResourceProfile, Locality> newLocalities) {
    Map<ResourceProfile, Integer> copy = Map.copyOf(newWanted);
    Map<ResourceProfile, Locality> copyOfLocalities = Map.copyOf(newLocalities);
    change(
        () -> {
          wanted = copy;
          localities = copyOfLocalities;
        });
  }

  /** Where what is missing had best be launched. */
  protected final Map<ResourceProfile, Locality> localities() {
    return localities;
  }

  @Override
  public final void drain(Set<ExecutorId> ids) {
    Set<ExecutorId> copy = Set.copyOf(ids);
    change(() -> matching(executor -> copy.contains(executor.id())).forEach(E::drain));
  }

  @Override
  public final void release(Set<ExecutorId> ids) {
    Set<ExecutorId> copy = Set.copyOf(ids);
    change(() -> matching(executor -> copy.contains(executor.id())).forEach(this::terminate));
  }

  private void change(Runnable step) {
    checkOpen();
    thread.run(
        "a request",
        () -> {
          step.run();
          converge();
        });
  }

  @Override
  public final Set<ExecutorId> executors() {
    checkOpen();
    return matching(TrackedExecutor::isRunning).stream()
        .map(TrackedExecutor::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the session of " + application.id() + " is closed");
    }
  }

  protected final List<E> matching(Predicate<? super E> test) {
    return executors.values().stream().filter(test).toList();
  }

  /** Neither closed nor failed. */
  protected final boolean isOpen() {
    return !closed.get() && !failed;
  }

  protected final boolean hasFailed() {
    return failed;
  }

  protected final boolean mayLaunch() {
    return isOpen() && System.nanoTime() - nextLaunchAt >= 0;
  }

  /** How many more of each profile are wanted than are there, in the order of the profiles' ids. */
  protected final Map<ResourceProfile, Integer> missing() {
    Map<ResourceProfile, Integer> present = new HashMap<>();
    for (E executor : executors.values()) {
      if (executor.isPresent()) {
        present.merge(executor.profile(), 1, Integer::sum);
      }
    }
    Map<ResourceProfile, Integer> missing = new LinkedHashMap<>();
    wanted.keySet().stream()
        .sorted(Comparator.comparingInt(ResourceProfile::id))
        .forEach(
            profile ->
                missing.put(profile, wanted.get(profile) - present.getOrDefault(profile, 0)));
    return missing;
  }

  /** The next id, or nothing when all are used up. */
  protected final Optional<ExecutorId> freeId() {
    return Optional.of(new ExecutorId(nextId)).filter(application.executorIds()::contains);
  }

  protected final void use(ExecutorId id) {
    nextId = id.value() + 1;
  }

  /** Nothing is launched before {@code delay} has passed, and then what is missing. */
  protected final void launchAfter(Duration delay) {
    long at = System.nanoTime() + delay.toNanos();
    if (at - nextLaunchAt > 0) {
      nextLaunchAt = at;
    }
    thread.later(Duration.ofNanos(nextLaunchAt - System.nanoTime()), "a launch", this::converge);
  }

  protected final void launchAfterFailure() {
    launchAfter(patience.relaunch().failed());
  }

  /** An executor has ended that nobody had asked to. */
  protected final void launchAfterEnd(Duration lived) {
    launchAfter(patience.relaunch().ended(lived));
  }

  /** Makes a call of the listener; what it throws is not the session's. */
  protected final void tell(Runnable call) {
    thread.guard("the listener", call);
  }

  /** Tells the listener, unless that was the last thing it was told. */
  protected final void delayed(TenonException reason) {
    String message = String.valueOf(reason.getMessage());
    if (!message.equals(lastDelay) && isOpen()) {
      lastDelay = message;
      tell(() -> listener.delayed(reason));
    }
  }

  /** What delayed it is over. */
  protected final void undelayed() {
    lastDelay = "";
  }

  /** The session cannot go on; on its thread. */
  public final void fail(TenonException cause) {
    if (!isOpen()) {
      return;
    }
    failed = true;
    for (E executor : List.copyOf(executors.values())) {
      if (executor.isRunning()) {
        tell(
            () ->
                listener.ended(
                    executor.id(),
                    new ExecutorExit(ExitReason.KILLED, OptionalInt.empty(), cause.getMessage())));
      }
      lost(executor);
    }
    tell(() -> listener.failed(cause));
  }

  /** Whether the cluster has nothing left of the executors. */
  protected boolean isEmpty() {
    return executors.isEmpty();
  }

  /** To be called whenever the cluster has told of an end. */
  protected final void countDownWhenEmpty() {
    if (closed.get() && isEmpty()) {
      allEnded.countDown();
    }
  }

  /** In the place of {@link #close}, of a session that did not come to be. */
  protected final void discard() {
    closed.set(true);
    thread.end();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      try {
        endExecutors();
      } finally {
        thread.end();
        endApplication();
      }
    } finally {
      means.whenClosed().accept(this);
    }
  }

  private void endExecutors() {
    boolean begun =
        thread.run(
            "the end",
            () -> {
              executors.values().forEach(this::terminate);
              countDownWhenEmpty();
            });
    if (!begun) {
      // The bundle has stopped already, and its thread with it.
      logger.log(WARNING, "{0} ends without its executors being told", application.id());
      return;
    }
    try {
      if (!allEnded.await(patience.end().toMillis(), MILLISECONDS)) {
        logger.log(
            WARNING,
            "the cluster has not told the end of {0} in {1}",
            executors.keySet(),
            patience.end());
        tellUntold();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellUntold() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    thread.run(
        "the ends that were not told",
        () -> {
          executors.values().forEach(each -> thread.guard("an end", () -> untold(each)));
          told.countDown();
        });
    if (!told.await(TELLING.toMillis(), MILLISECONDS)) {
      logger.log(WARNING, "the listener of {0} does not return", application.id());
    }
  }
}

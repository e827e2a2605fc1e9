package io.tenon.cluster.local;

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
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ResourceProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One application's processes. All that changes them happens on the session's one thread. */
final class LocalSession implements ClusterSession {
  private static final Duration CLOSE_MARGIN = Duration.ofSeconds(5);
  private static final Duration LOG_CHECK = Duration.ofSeconds(2);

  private final ApplicationRequest application;
  private final ClusterListener listener;
  private final ProcessSettings settings;
  private final WorkDirectory work;
  private final ScheduledExecutorService thread;
  private final System.Logger logger;
  private final Consumer<AutoCloseable> whenClosed;

  private final ConcurrentMap<ExecutorId, ExecutorProcess> running = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch allEnded = new CountDownLatch(1);

  private Map<ResourceProfile, Integer> wanted = Map.of();
  private final RelaunchDelay relaunchDelay;
  private long nextLaunchAt = System.nanoTime();
  private int nextId;
  private String lastDelay = "";

  LocalSession(
      ApplicationRequest application,
      ClusterListener listener,
      ProcessSettings settings,
      WorkDirectory work,
      ScheduledExecutorService thread,
      System.Logger logger,
      Consumer<AutoCloseable> whenClosed) {
    this.application = application;
    this.listener = listener;
    this.settings = settings;
    this.work = work;
    this.thread = thread;
    this.logger = logger;
    this.whenClosed = whenClosed;
    this.relaunchDelay = new RelaunchDelay(settings.relaunchDelay(), settings.relaunchDelayLimit());
    this.nextId = application.executorIds().first();
    var unused =
        thread.scheduleWithFixedDelay(
            () -> guard("bounding the logs", this::boundLogs),
            LOG_CHECK.toMillis(),
            LOG_CHECK.toMillis(),
            MILLISECONDS);
  }

  @Override
  public String description() {
    return "processes on " + settings.host();
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
  public void drain(Set<ExecutorId> executors) {
    Set<ExecutorId> copy = Set.copyOf(executors);
    run(
        () -> {
          processes(copy).forEach(ExecutorProcess::drain);
          converge();
        });
  }

  @Override
  public void release(Set<ExecutorId> executors) {
    Set<ExecutorId> copy = Set.copyOf(executors);
    run(
        () -> {
          processes(copy).forEach(this::terminate);
          converge();
        });
  }

  @Override
  public Set<ExecutorId> executors() {
    checkOpen();
    return Set.copyOf(running.keySet());
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      thread.execute(
          () -> {
            List.copyOf(running.values()).forEach(this::terminate);
            countDownWhenNoneRuns();
          });
      awaitAllEnded();
    } catch (RejectedExecutionException e) {
      // The bundle has stopped already, and its thread with it.
      running.values().forEach(ExecutorProcess::kill);
    } finally {
      thread.shutdownNow();
      cleanUp(work::close);
      whenClosed.accept(this);
    }
  }

  private void awaitAllEnded() {
    Duration limit = settings.grace().plus(CLOSE_MARGIN);
    try {
      if (!allEnded.await(limit.toMillis(), MILLISECONDS)) {
        logger.log(WARNING, "executors {0} have not ended in {1}", running.keySet(), limit);
      }
    } catch (InterruptedException e) {
      running.values().forEach(ExecutorProcess::kill);
      Thread.currentThread().interrupt();
    }
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

  private List<ExecutorProcess> processes(Set<ExecutorId> ids) {
    return running.values().stream().filter(process -> ids.contains(process.id())).toList();
  }

  private void converge() {
    if (closed.get() || System.nanoTime() - nextLaunchAt < 0) {
      return;
    }
    List<ResourceProfile> profiles = new ArrayList<>(wanted.keySet());
    profiles.sort(Comparator.comparingInt(ResourceProfile::id));
    for (ResourceProfile profile : profiles) {
      long present =
          running.values().stream()
              .filter(process -> process.isPresent() && process.profile().equals(profile))
              .count();
      for (long i = present; i < wanted.get(profile); i++) {
        if (!launch(profile)) {
          return;
        }
      }
    }
  }

  private boolean launch(ResourceProfile profile) {
    ExecutorId id = new ExecutorId(nextId);
    if (!application.executorIds().contains(id)) {
      delayed(
          ClusterErrorCode.CLUSTER_NO_CAPACITY,
          "all ids of " + application.executorIds() + " have been given",
          null);
      return false;
    }
    ExecutorProcess process;
    try {
      Path directory = work.create(id);
      process = ExecutorProcess.start(id, profile, application.executor(), settings, directory);
    } catch (IOException e) {
      delayed(
          ClusterErrorCode.CLUSTER_NO_CAPACITY,
          "cannot start an executor process: %s; free some disk or memory, or ask for fewer"
              .formatted(e.getMessage()),
          e);
      launchAfter(relaunchDelay.failed());
      return false;
    }
    nextId++;
    lastDelay = "";
    running.put(id, process);
    tell(
        () ->
            listener.launched(
                new ExecutorLaunch(
                    id, profile, settings.host(), process.location(), process.logs())));
    var unused = process.onExit().thenRun(() -> afterExit(process));
    return true;
  }

  private void delayed(ClusterErrorCode code, String message, @Nullable Exception cause) {
    if (!message.equals(lastDelay)) {
      lastDelay = message;
      tell(() -> listener.delayed(new TenonException(code, message, cause)));
    }
  }

  private void launchAfter(Duration delay) {
    long at = System.nanoTime() + delay.toNanos();
    if (at - nextLaunchAt > 0) {
      nextLaunchAt = at;
    }
    later(Duration.ofNanos(nextLaunchAt - System.nanoTime()), "a relaunch", this::converge);
  }

  private void terminate(ExecutorProcess process) {
    if (process.terminate()) {
      later(settings.grace(), "killing executor " + process.id(), process::kill);
    }
  }

  private void afterExit(ExecutorProcess process) {
    try {
      thread.execute(() -> guard("the end of executor " + process.id(), () -> ended(process)));
    } catch (RejectedExecutionException e) {
      // The session has closed: nobody listens any more.
      logger.log(DEBUG, "executor {0} ended after its session", process.id());
    }
  }

  private void ended(ExecutorProcess process) {
    ExecutorExit exit = process.exit();
    running.remove(process.id());
    cleanUp(() -> work.clean(process.directory()));
    tell(() -> listener.ended(process.id(), exit));
    if (closed.get()) {
      countDownWhenNoneRuns();
    } else if (process.isReleased()) {
      converge();
    } else {
      launchAfter(relaunchDelay.ended(process.lived()));
    }
  }

  private void countDownWhenNoneRuns() {
    if (running.isEmpty()) {
      allEnded.countDown();
    }
  }

  private void tell(Runnable call) {
    guard("the listener", call);
  }

  private void later(Duration delay, String what, Runnable step) {
    var unused = thread.schedule(() -> guard(what, step), delay.toNanos(), NANOSECONDS);
  }

  /** What one step throws must not end the session's thread, nor be lost. */
  private void guard(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      logger.log(ERROR, what + " of application " + application.id() + " failed", e);
    }
  }

  private void boundLogs() {
    for (ExecutorProcess process : running.values()) {
      for (LogFile file : process.logFiles()) {
        cleanUp(() -> file.bound(settings.logLimit().bytes()));
      }
    }
  }

  private void cleanUp(CleanUp step) {
    try {
      step.run();
    } catch (IOException e) {
      logger.log(WARNING, "cannot clean up after " + application.id(), e);
    }
  }

  /** A step on files. */
  private interface CleanUp {
    void run() throws IOException;
  }
}

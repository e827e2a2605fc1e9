package io.tenon.cluster.kubernetes;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One application's pods. All that changes them happens on the session's one thread. */
final class KubernetesSession implements ClusterSession {
  private static final Duration CLOSE_MARGIN = Duration.ofSeconds(10);
  private static final Duration CHECK = Duration.ofSeconds(1);

  /**
   * What a session works with.
   *
   * @param thread of the session itself
   * @param calls threads that wait for the API server
   * @param client threads of the client library
   */
  record Threads(ScheduledExecutorService thread, ExecutorService calls, ExecutorService client) {
    void end() {
      thread.shutdownNow();
      calls.shutdownNow();
      client.shutdownNow();
    }
  }

  private final ApplicationRequest application;
  private final ClusterListener listener;
  private final SessionSettings settings;
  private final Api api;
  private final ExecutorPods pods;
  private final Threads threads;
  private final System.Logger logger;

  private final ConcurrentMap<String, ExecutorPod> executors = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch allGone = new CountDownLatch(1);
  private final RelaunchDelay relaunchDelay =
      new RelaunchDelay(Duration.ofMillis(500), Duration.ofSeconds(30));
  private final PodTroubles troubles;

  private @Nullable SharedIndexInformer<Pod> informer;
  private Map<ResourceProfile, Integer> wanted = Map.of();
  private long nextLaunchAt = System.nanoTime();
  private String lastDelay = "";
  private boolean failed;
  private int nextId;

  KubernetesSession(
      ApplicationRequest application,
      ClusterListener listener,
      SessionSettings settings,
      Api api,
      ExecutorPods pods,
      Threads threads,
      System.Logger logger) {
    this.application = application;
    this.listener = listener;
    this.settings = settings;
    this.api = api;
    this.pods = pods;
    this.threads = threads;
    this.logger = logger;
    this.troubles = new PodTroubles(settings);
    this.nextId = application.executorIds().first();
  }

  /** Before any request; the API server has answered by now. */
  void begin() {
    informer = api.watch(Names.SESSION, pods.session(), new PodEvents(this));
    informer.exceptionHandler(
        (started, thrown) -> {
          enqueue("trouble with the watch", () -> unwatched(thrown));
          return true;
        });
    var unusedStart = informer.start();
    var unusedCheck =
        threads
            .thread()
            .scheduleWithFixedDelay(
                () -> guard("a check", this::check),
                CHECK.toMillis(),
                CHECK.toMillis(),
                MILLISECONDS);
  }

  @Override
  public String description() {
    return "pods %s-* in %s".formatted(pods.prefix(), api);
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
          matching(executor -> copy.contains(executor.id())).forEach(ExecutorPod::drain);
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
    return matching(ExecutorPod::isRunning).stream()
        .map(ExecutorPod::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  private List<ExecutorPod> matching(Predicate<ExecutorPod> test) {
    return executors.values().stream().filter(test).toList();
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the session of " + application.id() + " is closed");
    }
  }

  private void run(Runnable step) {
    checkOpen();
    threads.thread().execute(() -> guard("a request", step));
  }

  private void converge() {
    if (closed.get() || failed || System.nanoTime() - nextLaunchAt < 0) {
      return;
    }
    int room =
        Math.min(
            settings.batchSize(), settings.maxPending() - matching(ExecutorPod::isPending).size());
    List<ResourceProfile> profiles =
        wanted.keySet().stream().sorted(Comparator.comparingInt(ResourceProfile::id)).toList();
    int asked = 0;
    for (ResourceProfile profile : profiles) {
      int present =
          matching(executor -> executor.isPresent() && executor.profile().equals(profile)).size();
      for (int i = present; i < wanted.get(profile) && asked < room && !failed; i++) {
        ask(profile);
        asked++;
      }
    }
    if (asked > 0) {
      launchAfter(settings.batchDelay());
    }
  }

  private void launchAfter(Duration delay) {
    nextLaunchAt = System.nanoTime() + delay.toNanos();
    later(delay, "a launch", this::converge);
  }

  private void ask(ResourceProfile profile) {
    ExecutorId id = new ExecutorId(nextId++);
    Pod pod;
    try {
      if (!application.executorIds().contains(id)) {
        throw new TenonException(
            ClusterErrorCode.CLUSTER_NO_CAPACITY,
            "all %s ids of executors are used up".formatted(application.executorIds()));
      }
      pod = pods.create(id, profile);
    } catch (TenonException e) {
      fail(e);
      return;
    }
    ExecutorPod executor = new ExecutorPod(id, profile, pods.name(id));
    executors.put(executor.name(), executor);
    call(
        () -> {
          try {
            Pod made = api.create(pod);
            enqueue("a pod", () -> seen(made));
          } catch (KubernetesClientException e) {
            enqueue("a pod that was not made", () -> notCreated(executor, e));
          }
        });
  }

  private void notCreated(ExecutorPod executor, KubernetesClientException e) {
    if (ApiErrors.isConflict(e) || executor.last().isPresent()) {
      // The answer to the first of two tries was lost.
      return;
    }
    executors.remove(executor.name());
    countDownWhenNoneIsLeft();
    if (closed.get() || failed) {
      return;
    }
    TenonException reason = api.error(e, "create pods");
    if (ApiErrors.isFinal(e)) {
      fail(reason);
      return;
    }
    delayed(reason);
    launchAfter(relaunchDelay.failed());
  }

  private void delayed(TenonException reason) {
    if (!lastDelay.equals(reason.getMessage()) && !failed && !closed.get()) {
      lastDelay = String.valueOf(reason.getMessage());
      listener.delayed(reason);
    }
  }

  private void unwatched(Throwable thrown) {
    logger.log(DEBUG, "the watch on " + api + " has broken", thrown);
    if (thrown instanceof KubernetesClientException e && !ApiErrors.isUnanswered(e)) {
      delayed(api.error(e, "watch pods"));
    }
  }

  private void check() {
    converge();
    for (ExecutorPod executor : List.copyOf(executors.values())) {
      if (executor.isToGo() && !(executor.hasEnded() && !settings.deletesEnded())) {
        delete(executor);
      } else if (executor.isPending()) {
        troubles.verdict(executor).ifPresent(exit -> giveUp(executor, exit));
      }
      if (troubles.isMissing(executor)) {
        call(
            () -> {
              if (api.pod(executor.name()).isEmpty()) {
                enqueue("a pod that is gone", () -> gone(executor.name()));
              }
            });
      }
    }
    troubles.shortage(matching(ExecutorPod::isPending)).ifPresent(this::delayed);
  }

  private void giveUp(ExecutorPod executor, ExecutorExit exit) {
    executor.giveUp(exit);
    delete(executor);
    launchAfter(relaunchDelay.failed());
  }

  /** The API server tells of a pod. */
  void seen(Pod pod) {
    ExecutorPod executor = executors.get(pod.getMetadata().getName());
    if (executor == null) {
      stray(pod);
      return;
    }
    executor.seen(pod);
    executor.created();
    if (PodStart.hasEnded(pod)) {
      finish(executor, PodEnds.ended(pod));
    } else if (pod.getMetadata().getDeletionTimestamp() != null) {
      leaving(executor, pod);
    } else if (PodStart.isRunning(pod) && !executor.isToGo() && executor.launched()) {
      lastDelay = "";
      listener.launched(executor.launch(api.namespace()));
    }
    if (executor.isToGo() && (settings.deletesEnded() || !executor.hasEnded())) {
      delete(executor);
    }
  }

  /** Asked for, but the answer was lost, and another was asked for in its place. */
  private void stray(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() == null && !closed.get()) {
      String name = pod.getMetadata().getName();
      logger.log(WARNING, "the pod {0} is nobody''s and is deleted", name);
      call(() -> api.deletePod(name, Duration.ZERO));
    }
  }

  private void leaving(ExecutorPod executor, Pod pod) {
    if (executor.verdict().isEmpty() && executor.leave()) {
      Long seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
      listener.leaving(
          executor.id(),
          PodEnds.leaving(pod),
          seconds == null ? Duration.ZERO : Duration.ofSeconds(seconds));
    }
  }

  /** The API server tells how a pod was that it has no more. */
  void lastSeen(Pod pod) {
    ExecutorPod executor = executors.get(pod.getMetadata().getName());
    if (executor != null) {
      executor.seen(pod);
    }
  }

  /** The API server has it no more. */
  void gone(String name) {
    ExecutorPod executor = executors.remove(name);
    if (executor == null) {
      return;
    }
    finish(
        executor,
        executor
            .last()
            .map(PodEnds::deleted)
            .orElseGet(
                () ->
                    new ExecutorExit(
                        ExitReason.UNKNOWN, OptionalInt.empty(), "its pod is not there")));
    countDownWhenNoneIsLeft();
  }

  private void finish(ExecutorPod executor, ExecutorExit exit) {
    if (executor.hasEnded()) {
      return;
    }
    ExecutorExit told =
        executor.isReleased()
            ? new ExecutorExit(ExitReason.RELEASED, exit.exitCode(), "released")
            : executor.verdict().orElse(exit);
    Duration lived = executor.lived();
    boolean ranBefore = executor.isRunning();
    // Who was taken away before it ran is nobody's failure and nobody's loss.
    if (told.reason().causedByApplication() || told.reason() == ExitReason.COMPLETED) {
      if (executor.launched()) {
        listener.launched(executor.launch(api.namespace()));
      }
      ranBefore = true;
    }
    executor.ended();
    if (ranBefore && !failed) {
      listener.ended(executor.id(), told);
    }
    if (told.reason() != ExitReason.RELEASED && executor.verdict().isEmpty()) {
      launchAfter(relaunchDelay.ended(lived));
    } else {
      converge();
    }
  }

  private void terminate(ExecutorPod executor) {
    if (!executor.hasEnded() && executor.release()) {
      delete(executor);
    }
  }

  private void delete(ExecutorPod executor) {
    if (executor.state() == ExecutorPod.State.ASKED || !executor.delete()) {
      return;
    }
    Duration grace = executor.isRunning() ? settings.grace() : Duration.ZERO;
    call(
        () -> {
          try {
            api.deletePod(executor.name(), grace);
          } catch (TenonException e) {
            logger.log(WARNING, "the pod {0} is not deleted yet: {1}", executor.name(), e);
            enqueue("a pod that is not deleted", executor::notDeleted);
          }
        });
  }

  private void countDownWhenNoneIsLeft() {
    boolean left =
        executors.values().stream()
            .anyMatch(executor -> settings.deletesEnded() || !executor.hasEnded());
    if (closed.get() && !left) {
      allGone.countDown();
    }
  }

  /** The session cannot go on. */
  private void fail(TenonException cause) {
    if (failed || closed.get()) {
      return;
    }
    failed = true;
    for (ExecutorPod executor : List.copyOf(executors.values())) {
      if (executor.isRunning()) {
        listener.ended(
            executor.id(),
            new ExecutorExit(ExitReason.KILLED, OptionalInt.empty(), cause.getMessage()));
        executor.ended();
      }
      terminate(executor);
    }
    listener.failed(cause);
  }

  /** Runs {@code step} on the session's thread, unless that has ended. */
  void enqueue(String what, Runnable step) {
    try {
      threads.thread().execute(() -> guard(what, step));
    } catch (RejectedExecutionException e) {
      logger.log(DEBUG, "{0} comes after the end of {1}", what, application.id());
    }
  }

  private void call(Runnable request) {
    try {
      threads.calls().execute(() -> guard("a call", request));
    } catch (RejectedExecutionException e) {
      logger.log(DEBUG, "a call comes after the end of {0}", application.id());
    }
  }

  private void later(Duration delay, String what, Runnable step) {
    try {
      var unused = threads.thread().schedule(() -> guard(what, step), delay.toNanos(), NANOSECONDS);
    } catch (RejectedExecutionException e) {
      logger.log(DEBUG, "{0} comes after the end of {1}", what, application.id());
    }
  }

  /** What one step throws must not end a thread, nor be lost. */
  private void guard(String what, Runnable step) {
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      step.run();
    } catch (RuntimeException e) {
      if (!closed.get()) {
        logger.log(ERROR, what + " of " + application.id() + " failed", e);
      }
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      endExecutors();
      new Remains(api, pods, threads.calls(), logger).remove();
    } finally {
      if (informer != null) {
        informer.stop();
      }
      threads.end();
      api.close();
    }
  }

  private void endExecutors() {
    try {
      threads
          .thread()
          .execute(
              () ->
                  guard(
                      "the end",
                      () -> {
                        List.copyOf(executors.values()).forEach(this::terminate);
                        countDownWhenNoneIsLeft();
                      }));
      Duration limit = settings.grace().plus(CLOSE_MARGIN);
      if (!allGone.await(limit.toMillis(), MILLISECONDS)) {
        logger.log(
            WARNING, "Kubernetes has not told the end of {0} in {1}", executors.keySet(), limit);
        tellUntold();
      }
    } catch (RejectedExecutionException e) {
      // The bundle has stopped already, and its threads with it.
      logger.log(WARNING, "{0} ends without its executors being told", application.id());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellUntold() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    threads
        .thread()
        .execute(
            () -> {
              for (ExecutorPod executor : List.copyOf(executors.values())) {
                guard(
                    "the end of executor " + executor.id(),
                    () ->
                        finish(
                            executor,
                            new ExecutorExit(
                                ExitReason.UNKNOWN, OptionalInt.empty(), "the session ended")));
              }
              told.countDown();
            });
    if (!told.await(CLOSE_MARGIN.toMillis(), MILLISECONDS)) {
      logger.log(WARNING, "the listener of {0} does not return", application.id());
    }
  }
}

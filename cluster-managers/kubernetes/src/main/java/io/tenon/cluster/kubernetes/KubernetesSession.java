package io.tenon.cluster.kubernetes;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
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
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/** One application's pods. */
final class KubernetesSession extends ThreadedSession<String, ExecutorPod> {
  private static final Duration CLOSE_MARGIN = Duration.ofSeconds(10);
  private static final Duration CHECK = Duration.ofSeconds(1);

  /** In which ends are counted before others are launched: each count goes over all executors. */
  private static final Duration SOON = Duration.ofMillis(20);

  /**
   * What a session works with.
   *
   * @param session of the session itself
   * @param calls threads that wait for the API server
   * @param client threads of the client library
   */
  record Threads(Means session, ExecutorService calls, ExecutorService client) {
    void end() {
      session.thread().shutdownNow();
      calls.shutdownNow();
      client.shutdownNow();
    }
  }

  private final SessionSettings settings;
  private final Api api;
  private final ExecutorPods pods;
  private final Threads threads;
  private final PodCalls calls;
  private final PodTroubles troubles;
  private final PodWatch watch;
  private boolean converging;

  KubernetesSession(
      ApplicationRequest application,
      ClusterListener listener,
      SessionSettings settings,
      Api api,
      ExecutorPods pods,
      Threads threads) {
    super(
        application,
        listener,
        new Patience(
            new RelaunchDelay(Duration.ofMillis(500), Duration.ofSeconds(30)),
            settings.grace().plus(CLOSE_MARGIN)),
        threads.session());
    this.settings = settings;
    this.api = api;
    this.pods = pods;
    this.threads = threads;
    this.calls = new PodCalls(api, threads.calls(), thread, logger);
    this.troubles = new PodTroubles(settings);
    this.watch =
        new PodWatch(
            api,
            pods.session(),
            new PodWatch.Hearer(new PodEvents(this, thread), this::listed, this::unwatched),
            thread,
            settings.silence(),
            logger);
  }

  /** Before any request; the API server has answered by now. */
  void begin() {
    watch.begin();
    thread.every(CHECK, "a check", this::check);
    thread.every(CHECK, "a look at the watch", watch::check);
  }

  @Override
  public String description() {
    return "pods %s-* in %s".formatted(pods.prefix(), api);
  }

  @Override
  protected void converge() {
    if (!mayLaunch()) {
      return;
    }
    int room =
        Math.min(
            settings.batchSize(), settings.maxPending() - matching(ExecutorPod::isPending).size());
    int asked = 0;
    for (Map.Entry<ResourceProfile, Integer> missing : missing().entrySet()) {
      for (int i = 0; i < missing.getValue() && asked < room && isOpen(); i++) {
        ask(missing.getKey());
        asked++;
      }
    }
    if (asked > 0) {
      launchAfter(settings.batchDelay());
    }
  }

  private void ask(ResourceProfile profile) {
    ExecutorId id;
    Pod pod;
    try {
      id =
          freeId()
              .orElseThrow(
                  () ->
                      new TenonException(
                          ClusterErrorCode.CLUSTER_NO_CAPACITY,
                          "all %s ids of executors are used up"
                              .formatted(application.executorIds())));
      pod = pods.create(id, profile);
    } catch (TenonException e) {
      fail(e);
      return;
    }
    use(id);
    ExecutorPod executor = new ExecutorPod(id, profile, pods.name(id));
    executors.put(executor.name(), executor);
    calls.create(pod, this::seen, e -> notCreated(executor, e));
  }

  private void notCreated(ExecutorPod executor, KubernetesClientException e) {
    if (ApiErrors.isConflict(e) || executor.last().isPresent()) {
      // The answer to the first of two tries was lost.
      return;
    }
    executors.remove(executor.name());
    countDownWhenEmpty();
    if (!isOpen()) {
      return;
    }
    TenonException reason = api.error(e, "create pods");
    if (ApiErrors.isFinal(e)) {
      fail(reason);
      return;
    }
    delayed(reason);
    launchAfterFailure();
  }

  private void unwatched(Throwable thrown) {
    logger.log(DEBUG, "the watch on " + api + " has broken", thrown);
    if (thrown instanceof KubernetesClientException e && !ApiErrors.isUnanswered(e)) {
      delayed(api.error(e, "watch pods"));
    }
  }

  private void check() {
    converge();
    for (ExecutorPod executor : executors.values()) {
      if (executor.isToGo()) {
        deleteUnlessKept(executor);
      } else if (executor.isPending()) {
        troubles.verdict(executor).ifPresent(exit -> giveUp(executor, exit));
      }
      if (troubles.isMissing(executor)) {
        calls.ifGone(executor.name(), () -> gone(executor.name()));
      }
    }
    troubles.shortage(matching(ExecutorPod::isPending)).ifPresent(this::delayed);
  }

  private void giveUp(ExecutorPod executor, ExecutorExit exit) {
    executor.giveUp(exit);
    delete(executor);
    launchAfterFailure();
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
    } else if (PodStart.isRunning(pod) && !executor.isToGo() && launched(executor)) {
      undelayed();
    }
    if (executor.isToGo()) {
      deleteUnlessKept(executor);
    }
  }

  /**
   * A watch has begun, and the API server has these; what it has told of others may have been
   * missed.
   */
  private void listed(Set<String> names) {
    for (ExecutorPod executor : executors.values()) {
      if (executor.last().isPresent() && !names.contains(executor.name())) {
        calls.ifGone(executor.name(), () -> gone(executor.name()));
      }
    }
  }

  /** Returns whether that is news. */
  private boolean launched(ExecutorPod executor) {
    boolean news = executor.launched();
    if (news) {
      tell(() -> listener.launched(executor.launch(api.namespace())));
    }
    return news;
  }

  /** Asked for, but the answer was lost, and another was asked for in its place. */
  private void stray(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() == null && isOpen()) {
      String name = pod.getMetadata().getName();
      logger.log(WARNING, "the pod {0} is nobody''s and is deleted", name);
      calls.delete(name, Duration.ZERO, () -> {});
    }
  }

  private void leaving(ExecutorPod executor, Pod pod) {
    if (executor.verdict().isEmpty() && executor.leave()) {
      Long seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
      Duration notice = seconds == null ? Duration.ZERO : Duration.ofSeconds(seconds);
      tell(() -> listener.leaving(executor.id(), PodEnds.leaving(pod), notice));
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
    if (executor != null) {
      finish(
          executor,
          executor.last().map(PodEnds::deleted).orElseGet(() -> unknown("its pod is not there")));
      countDownWhenEmpty();
    }
  }

  private static ExecutorExit unknown(String message) {
    return new ExecutorExit(ExitReason.UNKNOWN, OptionalInt.empty(), message);
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
    // Who was taken away before it ran is nobody's failure and nobody's loss.
    if (told.reason().causedByApplication() || told.reason() == ExitReason.COMPLETED) {
      launched(executor);
    }
    boolean known = executor.isRunning();
    executor.ended();
    if (known && !hasFailed()) {
      tell(() -> listener.ended(executor.id(), told));
    }
    if (told.reason() != ExitReason.RELEASED && executor.verdict().isEmpty()) {
      launchAfterEnd(lived);
    } else {
      convergeSoon();
    }
  }

  private void convergeSoon() {
    if (!converging) {
      converging = true;
      thread.later(
          SOON,
          "a launch",
          () -> {
            converging = false;
            converge();
          });
    }
  }

  @Override
  protected void terminate(ExecutorPod executor) {
    if (!executor.hasEnded() && executor.release()) {
      delete(executor);
    }
  }

  @Override
  protected void lost(ExecutorPod executor) {
    boolean told = executor.isRunning();
    terminate(executor);
    if (told) {
      executor.ended();
    }
  }

  @Override
  protected void untold(ExecutorPod executor) {
    finish(executor, unknown("the session ended"));
  }

  private void deleteUnlessKept(ExecutorPod executor) {
    if (settings.deletesEnded() || !executor.hasEnded()) {
      delete(executor);
    }
  }

  private void delete(ExecutorPod executor) {
    if (executor.state() != ExecutorPod.State.ASKED && executor.delete()) {
      calls.delete(
          executor.name(),
          executor.isRunning() ? settings.grace() : Duration.ZERO,
          executor::notDeleted);
    }
  }

  @Override
  protected boolean isEmpty() {
    return executors.values().stream()
        .allMatch(executor -> executor.hasEnded() && !settings.deletesEnded());
  }

  @Override
  protected void endApplication() {
    try {
      new Remains(api, pods, threads.calls(), logger).remove();
    } finally {
      watch.end();
      threads.end();
      api.close();
    }
  }
}

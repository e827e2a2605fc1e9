package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One pod with an executor. Used by the session's thread; its state is read by others. */
final class ExecutorPod {
  /** The life of an executor's pod. */
  enum State {
    /** The API server has been asked to make it. */
    ASKED,
    /** It exists, and does not run yet. */
    CREATED,
    /** It runs, and the listener knows. */
    RUNNING,
    /** It has ended, and the listener knows; its object may still be there. */
    ENDED
  }

  private final ExecutorId id;
  private final ResourceProfile profile;
  private final String name;
  private final long askedAt = System.nanoTime();
  private volatile State state = State.ASKED;
  private volatile Optional<Pod> last = Optional.empty();
  private long launchedAt;
  private long troubleSince;
  private boolean draining;
  private boolean released;
  private boolean leaving;
  private boolean deleting;
  private Optional<ExecutorExit> verdict = Optional.empty();

  ExecutorPod(ExecutorId id, ResourceProfile profile, String name) {
    this.id = id;
    this.profile = profile;
    this.name = name;
  }

  ExecutorId id() {
    return id;
  }

  ResourceProfile profile() {
    return profile;
  }

  String name() {
    return name;
  }

  State state() {
    return state;
  }

  void created() {
    if (state == State.ASKED) {
      state = State.CREATED;
    }
  }

  /** What the API server last told of it. */
  Optional<Pod> last() {
    return last;
  }

  void seen(Pod pod) {
    last = Optional.of(pod);
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - askedAt);
  }

  Duration lived() {
    return state == State.ASKED || state == State.CREATED
        ? Duration.ZERO
        : Duration.ofNanos(System.nanoTime() - launchedAt);
  }

  /** It runs, or has run; returns whether that is news. */
  boolean launched() {
    boolean news = state == State.ASKED || state == State.CREATED;
    if (news) {
      launchedAt = System.nanoTime();
      state = State.RUNNING;
    }
    return news;
  }

  ExecutorLaunch launch(String namespace) {
    String host =
        last.map(Pod::getStatus)
            .map(status -> status.getPodIP() == null ? status.getHostIP() : status.getPodIP())
            .orElse(name);
    return new ExecutorLaunch(id, profile, host, "pod %s/%s".formatted(namespace, name), Map.of());
  }

  boolean isRunning() {
    return state == State.RUNNING;
  }

  boolean hasEnded() {
    return state == State.ENDED;
  }

  void ended() {
    state = State.ENDED;
  }

  /** Whether it has yet to run. */
  boolean isPending() {
    return (state == State.ASKED || state == State.CREATED) && !released;
  }

  void drain() {
    draining = true;
  }

  /** Whether it counts towards what is wanted. */
  boolean isPresent() {
    return !draining && !released && verdict.isEmpty() && state != State.ENDED;
  }

  boolean isReleased() {
    return released;
  }

  /** Returns whether that is the first time. */
  boolean release() {
    boolean first = !released;
    released = true;
    return first;
  }

  /** The cluster will take it; returns whether that is news. */
  boolean leave() {
    boolean news = !leaving && !released && state == State.RUNNING;
    leaving |= news;
    return news;
  }

  /** It is given up, for this reason, which is told when it is gone. */
  void giveUp(ExecutorExit exit) {
    verdict = Optional.of(exit);
  }

  Optional<ExecutorExit> verdict() {
    return verdict;
  }

  /** Its deletion is being asked for; returns whether it was not before. */
  boolean delete() {
    boolean first = !deleting;
    deleting = true;
    return first;
  }

  /** The deletion could not be asked for. */
  void notDeleted() {
    deleting = false;
  }

  boolean isToGo() {
    return released || verdict.isPresent() || state == State.ENDED;
  }

  /** How long it has been in trouble. */
  Duration troubled() {
    if (troubleSince == 0) {
      troubleSince = System.nanoTime();
    }
    return Duration.ofNanos(System.nanoTime() - troubleSince);
  }

  void untroubled() {
    troubleSince = 0;
  }
}

package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.tenon.cluster.common.TrackedExecutor;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One pod with an executor. */
final class ExecutorPod extends TrackedExecutor {
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

  private final String name;
  private volatile State state = State.ASKED;
  private volatile Optional<Pod> last = Optional.empty();
  private long launchedAt;
  private long troubleSince;
  private boolean deleting;
  private Optional<ExecutorExit> verdict = Optional.empty();

  ExecutorPod(ExecutorId id, ResourceProfile profile, String name) {
    super(id, profile);
    this.name = name;
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
    return new ExecutorLaunch(
        id(), profile(), host, "pod %s/%s".formatted(namespace, name), Map.of());
  }

  @Override
  public boolean isRunning() {
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
    return (state == State.ASKED || state == State.CREATED) && !isReleased();
  }

  @Override
  public boolean isPresent() {
    return super.isPresent() && verdict.isEmpty() && state != State.ENDED;
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
    return isReleased() || verdict.isPresent() || state == State.ENDED;
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

package io.tenon.cluster.standalone;

import io.tenon.cluster.standalone.GrantedExecutors.Granted;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import java.time.Duration;
import java.util.Map;

/**
 * Tells the application, once each, what becomes of the executors that the Master gave it, and what
 * those that are missing wait for.
 */
final class SessionNews {
  private final GrantedExecutors executors;
  private final ClusterListener listener;
  private final SessionSteps steps;
  private String lastDelay = "";

  SessionNews(GrantedExecutors executors, ClusterListener listener, SessionSteps steps) {
    this.executors = executors;
    this.listener = listener;
    this.steps = steps;
  }

  void launched(Granted granted) {
    goesOn();
    String place = "executor %s on %s".formatted(granted.grant().name(), granted.grant().worker());
    steps.tell(
        () ->
            listener.launched(
                new ExecutorLaunch(
                    granted.id(), granted.profile(), granted.grant().host(), place, Map.of())));
  }

  void leaving(Granted granted) {
    granted.forget();
    steps.tell(() -> listener.leaving(granted.id(), ExitReason.PREEMPTED, Duration.ZERO));
  }

  void ended(Granted granted, ExecutorExit exit) {
    if (executors.remove(granted)) {
      steps.tell(() -> listener.ended(granted.id(), exit));
    }
  }

  void allEnded(ExecutorExit exit) {
    executors.find(granted -> true).forEach(granted -> ended(granted, exit));
  }

  void workerEnded(String worker, String message) {
    executors
        .find(granted -> granted.grant().worker().equals(worker))
        .forEach(
            granted ->
                ended(
                    granted,
                    ExecutorEnd.machineLost(
                        "its worker %s is lost: %s".formatted(worker, message))));
  }

  void delayed(TenonException reason) {
    String message = String.valueOf(reason.getMessage());
    if (!message.equals(lastDelay)) {
      lastDelay = message;
      steps.tell(() -> listener.delayed(reason));
    }
  }

  /** The next delay is another one, even if it has the same reason. */
  void goesOn() {
    lastDelay = "";
  }

  /** The cluster does not serve the application any more. */
  void failed(TenonException cause) {
    allEnded(ExecutorEnd.killed("the application is over at its Master"));
    steps.tell(() -> listener.failed(cause));
  }
}

package io.tenon.cluster.kubernetes;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tenon.cluster.common.SessionThread;
import io.tenon.spi.TenonException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Requests that a session does not wait for: what comes of them happens on its thread. */
final class PodCalls {
  private final Api api;
  private final ExecutorService calls;
  private final SessionThread thread;
  private final System.Logger logger;

  PodCalls(Api api, ExecutorService calls, SessionThread thread, System.Logger logger) {
    this.api = api;
    this.calls = calls;
    this.thread = thread;
    this.logger = logger;
  }

  void create(Pod pod, Consumer<Pod> made, Consumer<KubernetesClientException> notMade) {
    call(
        () -> {
          try {
            Pod created = api.create(pod);
            thread.run("a pod", () -> made.accept(created));
          } catch (KubernetesClientException e) {
            thread.run("a pod that was not made", () -> notMade.accept(e));
          }
        });
  }

  void delete(String name, Duration grace, Runnable notDeleted) {
    call(
        () -> {
          try {
            api.deletePod(name, grace);
          } catch (TenonException e) {
            logger.log(WARNING, "the pod {0} is not deleted yet: {1}", name, e);
            thread.run("a pod that is not deleted", notDeleted);
          }
        });
  }

  void ifGone(String name, Runnable gone) {
    call(
        () -> {
          try {
            if (api.pod(name).isEmpty()) {
              thread.run("a pod that is gone", gone);
            }
          } catch (TenonException e) {
            logger.log(DEBUG, "the pod " + name + " cannot be looked up yet", e);
          }
        });
  }

  private void call(Runnable request) {
    try {
      calls.execute(
          () -> {
            try {
              request.run();
            } catch (RuntimeException e) {
              // When the session ends, so does the client, in the middle of its requests.
              logger.log(calls.isShutdown() ? DEBUG : ERROR, "a request to " + api + " failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      logger.log(DEBUG, "a request comes after the end of the session in {0}", api);
    }
  }
}

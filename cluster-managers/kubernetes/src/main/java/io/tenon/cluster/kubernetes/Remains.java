package io.tenon.cluster.kubernetes;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tenon.spi.TenonException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/** What a session may leave on the cluster, and its removal, which does not wait for long. */
final class Remains {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Api api;
  private final ExecutorPods pods;
  private final ExecutorService calls;
  private final System.Logger logger;

  Remains(Api api, ExecutorPods pods, ExecutorService calls, System.Logger logger) {
    this.api = api;
    this.pods = pods;
    this.calls = calls;
    this.logger = logger;
  }

  void remove() {
    try {
      calls
          .submit(
              () -> {
                removeNow();
                return true;
              })
          .get(LIMIT.toMillis(), MILLISECONDS);
    } catch (ExecutionException e) {
      tell(String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      tell("the API server does not answer");
    } catch (RejectedExecutionException e) {
      tell("the bundle has stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tell("interrupted");
    }
  }

  private void removeNow() {
    TenonException first = null;
    try {
      api.deletePods(Names.SESSION, pods.session(), Duration.ZERO);
    } catch (TenonException e) {
      first = e;
    }
    if (pods.hasSecret()) {
      api.deleteSecret(pods.secret());
    }
    if (first != null) {
      throw first;
    }
  }

  private void tell(String why) {
    logger.log(
        WARNING,
        "pods may be left in {0}: {1}; delete them with: kubectl -n {2} delete pods,secrets -l {3}={4}",
        api,
        why,
        api.namespace(),
        Names.SESSION,
        pods.session());
  }
}

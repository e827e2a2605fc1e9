package io.tenon.spark.cluster;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.spark.placement.Clusters.Connected;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.ExecutorFailureTracker;
import org.apache.spark.util.SystemClock;

/** Tells the backend what a session tells, and gives a cluster up whose executors only fail. */
final class SessionListener implements ClusterListener {
  private static final System.Logger LOG = System.getLogger(SessionListener.class.getName());

  private final TenonSchedulerBackend backend;
  private final Connected session;
  private final boolean decommission;
  private final ExecutorFailureTracker failures;
  private final int maxFailures;

  SessionListener(TenonSchedulerBackend backend, Connected session, SparkConf conf) {
    this.backend = backend;
    this.session = session;
    this.decommission = conf.getBoolean("spark.decommission.enabled", false);
    this.failures = new ExecutorFailureTracker(conf, new SystemClock());
    this.maxFailures = ExecutorFailureTracker.maxNumExecutorFailures(conf);
  }

  @Override
  public void launched(ExecutorLaunch launch) {
    LOG.log(
        INFO, "executor {0} launched: {1} on {2}", launch.id(), launch.location(), launch.host());
    backend.launched(session, launch);
  }

  @Override
  public void leaving(ExecutorId executor, ExitReason reason, Duration notice) {
    LOG.log(WARNING, "executor {0} will be taken away in {1}: {2}", executor, notice, reason);
    if (decommission) {
      backend.leaving(executor, "the cluster takes it away: " + reason);
    }
  }

  @Override
  public void ended(ExecutorId executor, ExecutorExit exit) {
    backend.ended(executor, exit);
    if (backend.isStopping()) {
      return;
    }
    boolean failed = exit.reason().causedByApplication();
    LOG.log(
        failed ? WARNING : INFO, "executor {0} {1}: {2}", executor, exit.reason(), exit.message());
    if (failed) {
      countFailure(exit);
    }
  }

  private void countFailure(ExecutorExit exit) {
    failures.registerExecutorFailure();
    int count = failures.numFailedExecutors();
    if (count > maxFailures) {
      backend.clusterFailed(
          session,
          new TenonException(
              ClusterErrorCode.CLUSTER_EXECUTORS_FAIL,
              "%d executors have failed, and spark.executor.maxNumFailures allows %d; the last one %s"
                  .formatted(count, maxFailures, exit.message())));
    }
  }

  @Override
  public void delayed(TenonException reason) {
    LOG.log(WARNING, "no executor can be launched on {0} for now: {1}", session.master(), reason);
    backend.delayed(session, reason);
  }

  @Override
  public void failed(TenonException cause) {
    backend.clusterFailed(session, cause);
  }
}

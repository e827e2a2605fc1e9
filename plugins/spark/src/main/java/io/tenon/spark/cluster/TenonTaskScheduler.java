package io.tenon.spark.cluster;

import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.ExecutorDecommission;
import org.apache.spark.scheduler.ExecutorLossReason;
import org.apache.spark.scheduler.Pool;
import org.apache.spark.scheduler.TaskSchedulerImpl;

/**
 * Spark's scheduler, but it believes that the outputs of an executor that has left were copied when
 * they were. Spark tells copies from originals by the host, and so takes copies to another executor
 * of the same host for lost, and runs their tasks again.
 */
final class TenonTaskScheduler extends TaskSchedulerImpl {
  // Made with the scheduler: offers and the start ask for it from two threads at the same time.
  private final Pool pool;
  private volatile boolean tellsCopiesByExecutor = true;

  TenonTaskScheduler(SparkContext context) {
    super(context);
    pool = new CopyAwarePool(super.rootPool());
  }

  /** Leaves the difference to Spark, for a test that shows what then happens. */
  void tellCopiesByHost() {
    tellsCopiesByExecutor = false;
  }

  @Override
  public Pool rootPool() {
    return pool;
  }

  private final class CopyAwarePool extends Pool {
    CopyAwarePool(Pool of) {
      super(of.poolName(), of.schedulingMode(), of.minShare(), of.weight());
    }

    @Override
    public void executorLost(String executor, String host, ExecutorLossReason reason) {
      boolean copied =
          tellsCopiesByExecutor
              && reason instanceof ExecutorDecommission
              && !MapOutputs.holdsAny(executor);
      // No copy can be on a host of this name.
      super.executorLost(executor, copied ? "executor " + executor : host, reason);
    }
  }
}

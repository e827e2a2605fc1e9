package io.tenon.spark.executor;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkEnv;
import org.apache.spark.executor.CoarseGrainedExecutorBackend;
import org.apache.spark.executor.CoarseGrainedExecutorBackend.Arguments;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.scheduler.ExecutorLossMessage;
import org.jspecify.annotations.Nullable;

/**
 * Spark's executor, but one that leaves does not end by itself when its own work is done: tasks
 * elsewhere may be reading from it. It says that it is drained, and waits to be ended.
 */
final class PatientExecutorBackend extends CoarseGrainedExecutorBackend {
  private final AtomicBoolean told = new AtomicBoolean();
  private final boolean patient;
  private final String executor;

  PatientExecutorBackend(
      RpcEnv rpcEnv, Arguments arguments, SparkEnv env, ResourceProfile profile, boolean patient) {
    super(
        rpcEnv,
        arguments.driverUrl(),
        arguments.executorId(),
        arguments.bindAddress(),
        arguments.hostname(),
        arguments.cores(),
        env,
        arguments.resourcesFileOpt(),
        profile);
    this.patient = patient;
    this.executor = arguments.executorId();
  }

  /** Called each second by Spark while a decommissioned executor is done but lives. */
  @Override
  public void exitExecutor(
      int code, String reason, @Nullable Throwable thrown, boolean notifyDriver) {
    boolean drained = code == 0 && ExecutorLossMessage.decommissionFinished().equals(reason);
    if (!patient || !drained || driver().isEmpty()) {
      super.exitExecutor(code, reason, thrown, notifyDriver);
    } else if (told.compareAndSet(false, true)) {
      driver().get().send(new ExecutorDrained(executor));
    }
  }
}

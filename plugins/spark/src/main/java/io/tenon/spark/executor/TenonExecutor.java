package io.tenon.spark.executor;

import io.tenon.spark.BridgeKeys;
import io.tenon.spark.SystemUser;
import io.tenon.spark.placement.PlacementKeys;
import io.tenon.spark.plugins.PluginFollower;
import org.apache.spark.SparkEnv;
import org.apache.spark.executor.CoarseGrainedExecutorBackend;
import org.apache.spark.executor.CoarseGrainedExecutorBackend.Arguments;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.rpc.RpcEnv;
import scala.runtime.AbstractFunction4;

/** The main class of executors: Spark's own, bound to the life of its parent where it has one. */
public final class TenonExecutor {
  private TenonExecutor() {}

  /**
   * Runs until the driver or the cluster ends it.
   *
   * @param args Spark's arguments of {@link CoarseGrainedExecutorBackend}
   */
  public static void main(String[] args) {
    ParentWatch.start();
    SystemUser.nameTheNameless();
    CoarseGrainedExecutorBackend.run(
        CoarseGrainedExecutorBackend.parseArguments(args, TenonExecutor.class.getName()),
        new Factory());
    System.exit(0);
  }

  private static final class Factory
      extends AbstractFunction4<
          RpcEnv, Arguments, SparkEnv, ResourceProfile, CoarseGrainedExecutorBackend> {
    @Override
    public CoarseGrainedExecutorBackend apply(
        RpcEnv rpcEnv, Arguments arguments, SparkEnv env, ResourceProfile profile) {
      PluginFollower.join(rpcEnv, env.conf(), arguments.executorId(), arguments.driverUrl());
      return new PatientExecutorBackend(
          rpcEnv,
          arguments,
          env,
          profile,
          PlacementKeys.FENCE.read(BridgeKeys.settings(env.conf())));
    }
  }
}

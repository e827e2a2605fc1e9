package io.tenon.spark.daemon;

import org.apache.spark.SparkConf;
import org.apache.spark.deploy.worker.Worker$;
import org.apache.spark.deploy.worker.WorkerArguments;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/** Spark's Worker with the kernel inside: {@code tenon worker}. */
public final class TenonWorker {
  private static final String RESOURCE_FILE = "spark.worker.resourcesFile";

  private TenonWorker() {}

  /**
   * Runs until it is terminated.
   *
   * @param args of Spark's Worker
   */
  public static void main(String[] args) {
    Daemon.run(
        "worker",
        conf -> {
          WorkerArguments arguments = new WorkerArguments(args, conf);
          return () -> start(arguments, conf);
        });
  }

  private static RpcEnv start(WorkerArguments arguments, SparkConf conf) {
    return Worker$.MODULE$.startRpcEnvAndEndpoint(
        arguments.host(),
        arguments.port(),
        arguments.webUiPort(),
        arguments.cores(),
        arguments.memory(),
        arguments.masters(),
        arguments.workDir(),
        Option.empty(),
        conf,
        conf.getOption(RESOURCE_FILE));
  }
}

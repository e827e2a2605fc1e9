package io.tenon.spark.daemon;

import org.apache.spark.deploy.master.Master$;
import org.apache.spark.deploy.master.MasterArguments;

/** Spark's Master with the kernel inside: {@code tenon master}. */
public final class TenonMaster {
  private TenonMaster() {}

  /**
   * Runs until it is terminated.
   *
   * @param args of Spark's Master
   */
  public static void main(String[] args) {
    Daemon.run(
        "master",
        conf -> {
          MasterArguments arguments = new MasterArguments(args, conf);
          return () ->
              Master$.MODULE$
                  .startRpcEnvAndEndpoint(
                      arguments.host(), arguments.port(), arguments.webUiPort(), conf)
                  ._1();
        });
  }
}

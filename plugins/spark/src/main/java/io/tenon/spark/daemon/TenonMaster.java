package io.tenon.spark.daemon;

import io.tenon.spark.recovery.HighAvailability;
import org.apache.spark.deploy.master.MasterArguments;

/** Spark's Master with the kernel inside: {@code tenon master}. */
public final class TenonMaster {
  private TenonMaster() {}

  /**
   * Runs until it is terminated.
   *
   * @param args of Spark's Master, and {@code --ha NAME}: the coordination plugin through which it
   *     is one of several
   */
  public static void main(String[] args) {
    Daemon.run(
        "master",
        conf -> {
          HighAvailability among = HighAvailability.of(args);
          MasterArguments arguments =
              new MasterArguments(among.arguments().toArray(String[]::new), conf);
          among.configure(conf);
          return () ->
              HighAvailability.start(
                  arguments.host(), arguments.port(), arguments.webUiPort(), conf);
        });
  }
}

package io.tenon.spark.submit;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.Lease;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.Masters;
import io.tenon.spark.SparkKernel;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverStatus;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkSubmitOperation;

/** Found by Spark's service loader: {@code --kill} and {@code --status} on clusters of plugins. */
public final class TenonSubmitOperation implements SparkSubmitOperation {
  @Override
  public boolean supports(String master) {
    return Masters.isServed(SparkKernel.current(), master);
  }

  @Override
  public void kill(String submissionId, SparkConf conf) {
    String master = conf.get("spark.master");
    try (Lease<ClusterManager> lease = lease(conf, master);
        DriverLauncher drivers = drivers(lease, conf)) {
      if (!drivers.kill(submissionId)) {
        throw unknown(submissionId, master);
      }
      System.err.println(submissionId + " is killed.");
    }
  }

  @Override
  public void printSubmissionStatus(String submissionId, SparkConf conf) {
    String master = conf.get("spark.master");
    try (Lease<ClusterManager> lease = lease(conf, master);
        DriverLauncher drivers = drivers(lease, conf)) {
      DriverStatus status =
          drivers.status(submissionId).orElseThrow(() -> unknown(submissionId, master));
      System.err.println(submissionId + " is " + status.state() + ": " + status.message());
    }
  }

  private static Lease<ClusterManager> lease(SparkConf conf, String master) {
    Kernel kernel = SparkKernel.of(conf);
    return Masters.slot(kernel, master).lease();
  }

  private static DriverLauncher drivers(Lease<ClusterManager> lease, SparkConf conf) {
    ClusterManager manager = lease.service();
    return manager.drivers(
        Masters.withoutPrefix(conf.get("spark.master")),
        manager.settings().select(BridgeKeys.settings(conf)));
  }

  private static TenonException unknown(String submissionId, String master) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_REFUSED,
        "'%s' knows no driver '%s'; its id was printed when it was submitted"
            .formatted(Masters.withoutPrefix(master), submissionId));
  }
}

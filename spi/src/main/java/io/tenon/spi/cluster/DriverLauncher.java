package io.tenon.spi.cluster;

import io.tenon.spi.TenonException;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Runs drivers on a cluster, independent of the process that submitted them. Called from any
 * thread.
 */
@ConsumerType
public interface DriverLauncher {
  /**
   * Submits a driver and returns its id when the cluster has accepted it.
   *
   * @throws TenonException {@link ClusterErrorCode#CLUSTER_STATE_UNKNOWN} when the connection was
   *     lost before the answer: the driver may run
   */
  String submit(DriverRequest request);

  /** The driver's present state, or nothing where the cluster knows no such driver. */
  Optional<DriverStatus> status(String driverId);

  /** Ends the driver; returns whether there was one to end. */
  boolean kill(String driverId);
}

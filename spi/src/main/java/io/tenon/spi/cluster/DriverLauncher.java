package io.tenon.spi.cluster;

import io.tenon.spi.TenonException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Runs drivers on a cluster, independent of the process that submitted them. Called from any
 * thread.
 */
@ConsumerType
public interface DriverLauncher extends AutoCloseable {
  /**
   * What of {@code settings}, the cluster manager's of the application, its driver gets: not what
   * holds on the submitting machine alone, and in its place what holds where the driver runs. What
   * is known only of one driver is told to it as an option {@code -Dspark.…} of its JVM, which goes
   * before these.
   */
  default Map<String, String> driverSettings(Map<String, String> settings) {
    return settings;
  }

  /**
   * Where a driver finds {@code file}, one of {@link DriverRequest#files}, as the engine writes
   * files in its settings: by default under the same name, for the driver reaches it.
   *
   * @param archive whether it is one of {@link DriverRequest#archives}
   */
  default String driverFile(URI file, boolean archive) {
    return file.toString();
  }

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

  /**
   * How often whoever submits is to look at the driver until it has ended; nothing where he is not
   * to wait for that.
   */
  default Optional<Duration> watchInterval() {
    return Optional.empty();
  }

  /** Ends connections to the cluster, and no driver. */
  @Override
  default void close() {}
}

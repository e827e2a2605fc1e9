package io.tenon.spi.cluster;

import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigSchema;
import java.io.OutputStream;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Launches executors, and where it can drivers, on one kind of cluster. Registered as an OSGi
 * service under the name of its URI scheme. Called from any thread.
 */
@ConsumerType
public interface ClusterManager {
  /** The settings that it reads; the caller passes on those and no others. */
  ConfigSchema settings();

  /**
   * What a master URL says about executors. Also the check of the URL: it is called before anything
   * is started, and must not contact the cluster.
   *
   * @param master as the user wrote it, for example {@code process[2,1,1g]}
   * @throws TenonException {@link ClusterErrorCode#CLUSTER_BAD_ADDRESS}
   */
  ExecutorDefaults defaults(String master);

  /**
   * Makes an application known to the cluster. Returns when the cluster has accepted it or has
   * refused it, in bounded time. Nothing is launched until {@link ClusterSession#request}.
   *
   * @param listener is called from threads of this cluster manager, one call at a time for a
   *     session, and possibly before this method returns
   * @throws TenonException when the cluster cannot be reached or refuses; then nothing is left on
   *     it
   */
  ClusterSession connect(ApplicationRequest application, ClusterListener listener);

  /**
   * Launches drivers on the cluster ("cluster deploy mode"). Contacts nobody yet.
   *
   * @param master as the user wrote it
   * @param settings the cluster manager's settings, by full name
   * @throws TenonException {@link ClusterErrorCode#CLUSTER_UNSUPPORTED} where it cannot
   */
  default DriverLauncher drivers(String master, Map<String, String> settings) {
    throw new TenonException(
        ClusterErrorCode.CLUSTER_UNSUPPORTED,
        getClass().getSimpleName()
            + " cannot run drivers on the cluster; submit with --deploy-mode client");
  }

  /**
   * The driver that a {@link DriverLauncher} has started, in whose process this is, has come to its
   * end: its sessions are closed, and the process exits when this returns. A driver that ends
   * otherwise does not call it.
   *
   * @param exitCode of the process; 0 for success
   */
  default void driverEnded(int exitCode) {}

  /**
   * Writes what the processes of an application have printed, as far as the cluster has kept it.
   *
   * @param master as the user wrote it
   * @param applicationId the cluster's own id of the application
   * @param settings the cluster manager's settings, by full name
   * @param out is not closed
   * @throws TenonException {@link ClusterErrorCode#CLUSTER_UNSUPPORTED} where the cluster keeps no
   *     logs, {@link ClusterErrorCode#CLUSTER_REFUSED} where there are none of this application
   */
  default void logs(
      String master, String applicationId, Map<String, String> settings, OutputStream out) {
    throw new TenonException(
        ClusterErrorCode.CLUSTER_UNSUPPORTED,
        getClass().getSimpleName()
            + " hands out no logs; the cluster's own tools and pages show them");
  }
}

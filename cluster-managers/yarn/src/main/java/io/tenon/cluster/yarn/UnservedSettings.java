package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.config.ConfigKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings of Spark's own YARN module that would do nothing here: refused, not overlooked. */
final class UnservedSettings {
  private static final String CONTAINER =
      "in client mode the driver itself is the application master, and there is no container for it";
  private static final String FILES =
      "files are served by the driver; name them with --files, --jars, --archives or --py-files";
  private static final String CLUSTER_MODE = "drivers are not run on the cluster yet";
  private static final String KERBEROS = "clusters with Kerberos are not served yet";

  private static final Map<String, String> REASONS = new LinkedHashMap<>();

  static {
    refuse(
        CONTAINER,
        "spark.yarn.am.memory",
        "spark.yarn.am.memoryOverhead",
        "spark.yarn.am.cores",
        "spark.yarn.am.extraJavaOptions",
        "spark.yarn.am.extraLibraryPath",
        "spark.yarn.am.nodeLabelExpression",
        "spark.yarn.am.attemptFailuresValidityInterval");
    refuse(
        "the distribution is one archive, or is installed on the nodes; set 'spark.yarn.archive'"
            + " or 'spark.tenon.yarn.home'",
        "spark.yarn.jars");
    refuse(
        FILES,
        "spark.yarn.dist.files",
        "spark.yarn.dist.archives",
        "spark.yarn.dist.jars",
        "spark.yarn.dist.forceDownloadSchemes",
        "spark.yarn.stagingDir",
        "spark.yarn.preserve.staging.files",
        "spark.yarn.submit.file.replication");
    refuse(
        CLUSTER_MODE,
        "spark.yarn.submit.waitAppCompletion",
        "spark.yarn.maxAppAttempts",
        "spark.yarn.report.interval",
        "spark.yarn.submit.threads");
    refuse(
        "Hadoop's client takes as many threads as it has nodes to talk to",
        "spark.yarn.containerLauncherMaxThreads");
    refuse(
        "log aggregation is the cluster's own",
        "spark.yarn.rolledLog.includePattern",
        "spark.yarn.rolledLog.excludePattern");
    refuse(
        "nodes are excluded by 'spark.tenon.yarn.node.failures'",
        "spark.yarn.executor.launch.excludeOnFailure.enabled");
    refuse("set 'spark.executor.maxNumFailures'", "spark.yarn.max.executor.failures");
    refuse(
        KERBEROS,
        "spark.kerberos.keytab",
        "spark.kerberos.principal",
        "spark.yarn.keytab",
        "spark.yarn.principal");
  }

  /** All of them, so that the caller passes them on. */
  static final List<ConfigKey<?>> KEYS =
      REASONS.entrySet().stream()
          .<ConfigKey<?>>map(
              entry ->
                  ConfigKey.string(entry.getKey())
                      .description("Refused: " + entry.getValue() + ".")
                      .build())
          .toList();

  private UnservedSettings() {}

  private static void refuse(String reason, String... names) {
    for (String name : names) {
      REASONS.put(name, reason);
    }
  }

  /**
   * Checks that none is set.
   *
   * @throws TenonException naming the first that is
   */
  static void refuse(Map<String, String> settings) {
    REASONS.forEach(
        (name, reason) -> {
          if (settings.containsKey(name)) {
            throw new TenonException(
                ClusterErrorCode.CLUSTER_UNSUPPORTED,
                "'%s' is set to '%s', but %s; remove the setting"
                    .formatted(name, settings.get(name), reason));
          }
        });
  }
}

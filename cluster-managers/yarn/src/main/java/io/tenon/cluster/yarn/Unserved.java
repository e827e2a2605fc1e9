package io.tenon.cluster.yarn;

import io.tenon.cluster.common.UnservedSettings;

/** Settings of Spark's own YARN module that would do nothing here. */
final class Unserved {
  private static final String CONTAINER =
      "there is no container for an application master beside the driver; the driver's own settings"
          + " hold in both modes";

  static final UnservedSettings SETTINGS =
      new UnservedSettings("spark.yarn.", "docs/YARN.md")
          .with(
              CONTAINER,
              "spark.yarn.am.memory",
              "spark.yarn.am.memoryOverhead",
              "spark.yarn.am.cores",
              "spark.yarn.am.extraJavaOptions",
              "spark.yarn.am.extraLibraryPath",
              "spark.yarn.am.clientModeTreatDisconnectAsFailed",
              "spark.yarn.am.clientModeExitOnError",
              "spark.yarn.am.resource.",
              "spark.yarn.clientLaunchMonitorInterval",
              "spark.yarn.metrics.namespace")
          .with(
              "the distribution is one archive, or is installed on the nodes; set"
                  + " 'spark.yarn.archive' or 'spark.tenon.yarn.home'",
              "spark.yarn.jars",
              "spark.yarn.config.gatewayPath",
              "spark.yarn.config.replacementPath")
          .with(
              "Hadoop's classes are those of the distribution",
              "spark.yarn.populateHadoopClasspath",
              "spark.yarn.isHadoopProvided")
          .with(
              "files are served by the driver; name them with --files, --jars, --archives or"
                  + " --py-files",
              "spark.yarn.dist.files",
              "spark.yarn.dist.archives",
              "spark.yarn.dist.jars",
              "spark.yarn.dist.pyFiles",
              "spark.yarn.dist.forceDownloadSchemes")
          .with(
              "a driver may take as long as it wants to start its SparkContext",
              "spark.yarn.am.waitTime")
          .with("'tenon app logs' shows the driver's logs", "spark.yarn.includeDriverLogsLink")
          .with(
              "a waiting submission prints what is new, and nothing else",
              "spark.yarn.report.loggingFrequency")
          .with("files are brought to the cluster one by one", "spark.yarn.submit.threads")
          .with(
              "Hadoop's client takes as many threads as it has nodes to talk to",
              "spark.yarn.containerLauncherMaxThreads")
          .with(
              "log aggregation is the cluster's own",
              "spark.yarn.rolledLog.includePattern",
              "spark.yarn.rolledLog.excludePattern")
          .with(
              "nodes are excluded by 'spark.tenon.yarn.node.failures'",
              "spark.yarn.executor.launch.excludeOnFailure.enabled")
          .with("set 'spark.executor.maxNumFailures'", "spark.yarn.max.executor.failures")
          .with(
              "set 'spark.executor.failuresValidityInterval'",
              "spark.yarn.executor.failuresValidityInterval")
          .with(
              "it is a setting of the NodeManagers' shuffle service, not of an application",
              "spark.yarn.shuffle.")
          .with("set 'spark.kerberos.keytab'", "spark.yarn.keytab")
          .with("set 'spark.kerberos.principal'", "spark.yarn.principal")
          .with("set 'spark.kerberos.access.hadoopFileSystems'", "spark.yarn.access.")
          .with("the same under 'spark.kerberos.' is Spark's own", "spark.yarn.kerberos.")
          .with(
              "tokens are renewed with the configuration of the ResourceManager",
              "spark.yarn.am.tokenConfRegex");

  private Unserved() {}
}

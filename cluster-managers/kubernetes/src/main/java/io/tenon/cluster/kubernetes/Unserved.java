package io.tenon.cluster.kubernetes;

import io.tenon.cluster.common.UnservedSettings;

/** Settings of Spark's own Kubernetes module that would do nothing here. */
final class Unserved {
  static final UnservedSettings SETTINGS =
      new UnservedSettings("spark.kubernetes.", "docs/KUBERNETES.md")
          .with(
              "pods are watched, and listed again when the watch breaks or is silent",
              "spark.kubernetes.executor.enableApiPolling",
              "spark.kubernetes.executor.enableApiWatcher",
              "spark.kubernetes.executor.enablePollingWithResourceVersion",
              "spark.kubernetes.executor.eventProcessingInterval",
              "spark.kubernetes.executor.lostCheck.maxAttempts",
              "spark.kubernetes.executor.missingPodDetectDelta",
              "spark.kubernetes.executor.listWithResourceVersion")
          .with(
              "executors take their settings from the driver; there is no config map for them",
              "spark.kubernetes.executor.disableConfigMap")
          .with(
              "an executor ends gracefully by itself when its pod is deleted; there is no script",
              "spark.kubernetes.decommission.script")
          .with(
              "pods are not changed once they run",
              "spark.kubernetes.executor.decommissionLabel",
              "spark.kubernetes.executor.decommissionLabelValue")
          .with(
              "classes of Spark's Kubernetes module are not here; describe the pod in"
                  + " 'spark.kubernetes.executor.podTemplateFile'",
              "spark.kubernetes.driver.pod.featureSteps",
              "spark.kubernetes.executor.pod.featureSteps",
              "spark.kubernetes.driver.pod.excludedFeatureSteps",
              "spark.kubernetes.executor.pod.excludedFeatureSteps",
              "spark.kubernetes.allocation.pods.allocator",
              "spark.kubernetes.allocation.recoveryMode.enabled",
              "spark.kubernetes.scheduler.volcano.podGroupTemplateFile")
          .with(
              "claims are not made on demand; make them, and name them in a volume's"
                  + " options.claimName",
              "spark.kubernetes.driver.ownPersistentVolumeClaim",
              "spark.kubernetes.driver.reusePersistentVolumeClaim",
              "spark.kubernetes.driver.waitToReusePersistentVolumeClaim")
          .with(
              "'spark.kubernetes.allocation.maxPendingPods' counts the pods of all profiles",
              "spark.kubernetes.allocation.maxPendingPodsPerRp")
          .with(
              "files of the submitting machine are not brought to a driver; put them into the image,"
                  + " or where pods reach them",
              "spark.kubernetes.file.upload.path")
          .with(
              "a driver in a pod fetches what it needs by itself",
              "spark.kubernetes.jars.avoidDownloadSchemes")
          .with(
              "a driver's settings lie in a secret, and not in a config map",
              "spark.kubernetes.configMap.maxSize")
          .with(
              "executors are asked for as soon as the driver runs, and find it when they start",
              "spark.kubernetes.allocation.driver.readinessTimeout")
          .with(
              "the driver's service is deleted with its pod, and is one of the cluster's own kind",
              "spark.kubernetes.driver.service.deleteOnTermination",
              "spark.kubernetes.driver.service.ipFamilyPolicy",
              "spark.kubernetes.driver.service.ipFamilies")
          .with("Kerberos is not served yet", "spark.kubernetes.kerberos.")
          .with(
              "set 'spark.executor.memoryOverheadFactor'", "spark.kubernetes.memoryOverheadFactor")
          .with("set 'spark.pyspark.python'", "spark.kubernetes.pyspark.pythonVersion")
          .with(
              "all containers of a pod end with its executor; there is nothing else to check",
              "spark.kubernetes.executor.checkAllContainers")
          .with(
              "executors are excluded by Spark's own 'spark.excludeOnFailure'",
              "spark.kubernetes.executor.rollInterval",
              "spark.kubernetes.executor.rollPolicy",
              "spark.kubernetes.executor.minTasksPerExecutorBeforeRolling");

  private Unserved() {}
}

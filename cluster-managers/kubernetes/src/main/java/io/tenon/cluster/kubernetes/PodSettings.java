package io.tenon.cluster.kubernetes;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.config.ConfigKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the pods of one role are made.
 *
 * @param role {@code driver} or {@code executor}
 * @param namespace of the pods
 * @param image of the container; empty when the template says it
 * @param pullPolicy of the image
 * @param pullSecrets of the image
 * @param requestCores where it is not the number of cores
 * @param limitCores of the container
 * @param scheduler where it is not the cluster's default
 * @param serviceAccount where it is not the namespace's default
 * @param template file with a pod to start from
 * @param templateContainer of that
 * @param nodeSelector labels that a node must have
 * @param labels of the pod
 * @param annotations of the pod
 * @param secrets paths by the names of secrets
 * @param secretKeys secret and key by the names of variables
 * @param volumes of the pod
 * @param home of the distribution in the image
 * @param javaHome in the image, where java is not on its path
 * @param memoryDisks whether local directories lie in memory
 * @param hadoopConfigMap with the files of Hadoop's configuration
 * @param vendors domains of devices by their names
 */
record PodSettings(
    String role,
    String namespace,
    Optional<String> image,
    String pullPolicy,
    List<String> pullSecrets,
    Optional<String> requestCores,
    Optional<String> limitCores,
    Optional<String> scheduler,
    Optional<String> serviceAccount,
    Optional<String> template,
    Optional<String> templateContainer,
    Map<String, String> nodeSelector,
    Map<String, String> labels,
    Map<String, String> annotations,
    Map<String, String> secrets,
    Map<String, String> secretKeys,
    List<PodVolume> volumes,
    String home,
    Optional<String> javaHome,
    boolean memoryDisks,
    Optional<String> hadoopConfigMap,
    Map<String, String> vendors) {
  static final ConfigKey<String> NAMESPACE =
      ConfigKey.string("spark.kubernetes.namespace")
          .defaultValue("default")
          .description("Namespace of the driver's and the executors' pods.")
          .build();
  static final ConfigKey<String> IMAGE =
      ConfigKey.string("spark.kubernetes.container.image")
          .description("Image of drivers and executors.")
          .build();
  static final ConfigKey<String> PULL_POLICY =
      ConfigKey.string("spark.kubernetes.container.image.pullPolicy")
          .defaultValue("IfNotPresent")
          .range(
              policy -> List.of("Always", "Never", "IfNotPresent").contains(policy),
              "Always, Never or IfNotPresent")
          .description("When a node pulls the image.")
          .build();
  static final ConfigKey<String> SCHEDULER =
      ConfigKey.string("spark.kubernetes.scheduler.name")
          .description("Scheduler that places the pods of drivers and executors.")
          .build();
  static final ConfigKey<List<String>> PULL_SECRETS =
      ConfigKey.list("spark.kubernetes.container.image.pullSecrets")
          .description("Secrets with the credentials of the image's registry.")
          .build();
  static final ConfigKey<Map<String, String>> NODE_SELECTOR =
      ConfigKey.family("spark.kubernetes.node.selector.")
          .description("Labels that a node must have for drivers and executors.")
          .build();
  static final ConfigKey<String> HOME =
      ConfigKey.string("spark.tenon.kubernetes.home")
          .defaultValue("/opt/spark")
          .description("Where the distribution lies in the image.")
          .build();
  static final ConfigKey<String> JAVA_HOME =
      ConfigKey.string("spark.tenon.kubernetes.java-home")
          .description(
              "Home of the JDK or JRE in the image, where 'java' is not on the image's path.")
          .build();
  static final ConfigKey<Boolean> TMPFS =
      ConfigKey.bool("spark.kubernetes.local.dirs.tmpfs")
          .defaultValue(false)
          .description(
              "Whether executors' local directories lie in memory, which then counts as theirs.")
          .build();
  static final ConfigKey<String> HADOOP_CONFIG_MAP =
      ConfigKey.string("spark.kubernetes.hadoop.configMapName")
          .description("Config map with the files of HADOOP_CONF_DIR.")
          .build();
  static final ConfigKey<Map<String, String>> EXECUTOR_RESOURCE =
      ConfigKey.family("spark.executor.resource.")
          .description(
              "Devices of an executor; NAME.vendor says the domain of the name that Kubernetes"
                  + " gives them, for example nvidia.com of nvidia.com/gpu.")
          .build();

  static final List<ConfigKey<?>> KEYS =
      List.of(
          NAMESPACE,
          IMAGE,
          PULL_POLICY,
          PULL_SECRETS,
          SCHEDULER,
          NODE_SELECTOR,
          HOME,
          JAVA_HOME,
          TMPFS,
          HADOOP_CONFIG_MAP,
          EXECUTOR_RESOURCE);

  private static final String VENDOR = ".vendor";

  static PodSettings read(PodKeys keys, Map<String, String> settings) {
    Map<String, String> selector = new HashMap<>(NODE_SELECTOR.read(settings));
    selector.putAll(keys.nodeSelector().read(settings));
    Optional<String> image = keys.image().find(settings).or(() -> IMAGE.find(settings));
    Optional<String> template = keys.templateFile().find(settings);
    if (image.isEmpty() && template.isEmpty()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "'%s' is not set: name an image with Tenon and Java 17 or newer in it; docs/KUBERNETES.md shows how to build one"
              .formatted(IMAGE));
    }
    return new PodSettings(
        keys.role(),
        NAMESPACE.read(settings),
        image,
        PULL_POLICY.read(settings),
        PULL_SECRETS.find(settings).orElse(List.of()),
        keys.requestCores().find(settings),
        keys.limitCores().find(settings),
        keys.scheduler().find(settings).or(() -> SCHEDULER.find(settings)),
        keys.serviceAccount()
            .find(settings)
            .or(() -> PodKeys.DRIVER.serviceAccount().find(settings)),
        template,
        keys.templateContainer().find(settings),
        selector,
        keys.labels().read(settings),
        keys.annotations().read(settings),
        keys.secrets().read(settings),
        keys.secretKeys().read(settings),
        PodVolume.read(keys.volumes(), settings),
        HOME.read(settings),
        JAVA_HOME.find(settings),
        TMPFS.read(settings),
        HADOOP_CONFIG_MAP.find(settings),
        vendors(settings));
  }

  private static Map<String, String> vendors(Map<String, String> settings) {
    Map<String, String> vendors = new HashMap<>();
    EXECUTOR_RESOURCE
        .read(settings)
        .forEach(
            (name, value) -> {
              if (name.endsWith(VENDOR)) {
                vendors.put(name.substring(0, name.length() - VENDOR.length()), value);
              }
            });
    return Map.copyOf(vendors);
  }
}

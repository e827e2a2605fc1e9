package io.tenon.cluster.yarn;

import io.tenon.cluster.common.Durations;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How executors are run on YARN.
 *
 * @param configuration where Hadoop's configuration lies, when a setting says so
 * @param queue of the application
 * @param tags of the application
 * @param priority of the application in its queue
 * @param label which nodes executors run on
 * @param excluded nodes that no executor runs on
 * @param archive of the distribution, in a file system that the nodes reach
 * @param home where the distribution lies on the nodes, when not where it lies here
 * @param javaHome of the nodes
 * @param type of the application
 * @param gpu YARN's name of what the engine calls a GPU
 * @param fpga the same of an FPGA
 * @param resources of an executor beside its memory and cores
 * @param historyServer address of the page that ended applications are listed on
 * @param connectTimeout for the first contact
 * @param acceptTimeout for the queue to let the application in
 * @param heartbeat between two exchanges with the ResourceManager
 * @param eagerHeartbeat the same while containers are asked for
 * @param grace for executors to end
 * @param patience before the listener is told that containers do not come
 * @param nodeFailures after which a node is excluded; 0 for never
 * @param exclusion how long a node is excluded
 * @param staging below which drivers' staging directories are made, when a setting says so
 * @param kerberos as whom the cluster is talked to
 */
record YarnSettings(
    Optional<String> configuration,
    String queue,
    List<String> tags,
    Optional<Integer> priority,
    Optional<String> label,
    List<String> excluded,
    Optional<String> archive,
    Optional<String> home,
    Optional<String> javaHome,
    String type,
    String gpu,
    String fpga,
    List<ContainerResource> resources,
    Optional<String> historyServer,
    Duration connectTimeout,
    Duration acceptTimeout,
    Duration heartbeat,
    Duration eagerHeartbeat,
    Duration grace,
    Duration patience,
    int nodeFailures,
    Duration exclusion,
    Optional<String> staging,
    KerberosSettings kerberos) {
  static final ConfigKey<String> CONF_DIR =
      ConfigKey.string("spark.tenon.yarn.conf-dir")
          .description(
              "Directory of Hadoop's configuration. Without it the environment variable"
                  + " YARN_CONF_DIR, then HADOOP_CONF_DIR, says where it is.")
          .build();
  static final ConfigKey<String> HOME =
      ConfigKey.string("spark.tenon.yarn.home")
          .description(
              "Where the distribution lies on the nodes. Without it and without"
                  + " spark.yarn.archive, at the same path as on the driver's machine.")
          .build();
  static final ConfigKey<String> ARCHIVE =
      ConfigKey.string("spark.yarn.archive")
          .description(
              "A .tar.gz or .zip in a file system that the nodes reach, with the distribution's jars,"
                  + " plugins and conf at its top; each node fetches it once.")
          .build();
  static final ConfigKey<String> JAVA_HOME =
      ConfigKey.string("spark.tenon.yarn.java-home")
          .description(
              "Home of the JDK or JRE 17 or newer on the nodes. Without it, what JAVA_HOME says"
                  + " there.")
          .build();
  static final ConfigKey<String> QUEUE =
      ConfigKey.string("spark.yarn.queue")
          .defaultValue("default")
          .description("The queue that the application is submitted to.")
          .build();
  static final ConfigKey<List<String>> TAGS =
      ConfigKey.list("spark.yarn.tags")
          .description("Tags of the application, by which YARN's own tools find it.")
          .build();
  static final ConfigKey<Integer> PRIORITY =
      ConfigKey.integer("spark.yarn.priority")
          .description("Priority of the application in its queue; higher goes first.")
          .build();
  static final ConfigKey<String> LABEL =
      ConfigKey.string("spark.yarn.executor.nodeLabelExpression")
          .description("Which labels a node must have for executors to run on it.")
          .build();
  static final ConfigKey<List<String>> EXCLUDE =
      ConfigKey.list("spark.yarn.exclude.nodes")
          .description("Nodes that no executor runs on.")
          .build();
  static final ConfigKey<String> GPU =
      ConfigKey.string("spark.yarn.resourceGpuDeviceName")
          .defaultValue("yarn.io/gpu")
          .description("YARN's name of the resource that Spark calls gpu.")
          .build();
  static final ConfigKey<String> FPGA =
      ConfigKey.string("spark.yarn.resourceFpgaDeviceName")
          .defaultValue("yarn.io/fpga")
          .description("YARN's name of the resource that Spark calls fpga.")
          .build();
  static final ConfigKey<Map<String, String>> RESOURCES =
      ConfigKey.family("spark.yarn.executor.resource.")
          .description(
              "Resources of an executor by YARN's names of them; NAME.amount is a number, with"
                  + " YARN's unit or without.")
          .build();
  static final ConfigKey<String> TYPE =
      ConfigKey.string("spark.yarn.applicationType")
          .defaultValue("SPARK")
          .range(type -> !type.isBlank() && type.length() <= 20, "at most 20 characters")
          .description("Type of the application, by which YARN's own tools list it.")
          .build();
  static final ConfigKey<String> HISTORY_SERVER =
      ConfigKey.string("spark.yarn.historyServer.address")
          .description(
              "Host and port of the history server, to which YARN's page of the ended application"
                  + " leads; ${hadoopconf-NAME} in it stands for a setting of Hadoop's.")
          .build();
  static final ConfigKey<Boolean> UNMANAGED =
      ConfigKey.bool("spark.yarn.unmanagedAM.enabled")
          .defaultValue(true)
          .range(unmanaged -> unmanaged, "true")
          .description("Whether the driver itself is the application master, as it always is.")
          .build();
  static final ConfigKey<String> EXECUTOR_OVERHEAD =
      older("spark.yarn.executor.memoryOverhead", "spark.executor.memoryOverhead");
  static final ConfigKey<String> DRIVER_OVERHEAD =
      older("spark.yarn.driver.memoryOverhead", "spark.driver.memoryOverhead");
  static final ConfigKey<Duration> CONNECT_TIMEOUT =
      ConfigKey.duration("spark.tenon.yarn.connect.timeout")
          .defaultValue(Duration.ofSeconds(30))
          .description("How long the ResourceManager may take to answer at the start.")
          .build();
  static final ConfigKey<Duration> ACCEPT_TIMEOUT =
      ConfigKey.duration("spark.tenon.yarn.accept.timeout")
          .defaultValue(Duration.ofMinutes(2))
          .description(
              "How long the queue may take to let the application in, before it is withdrawn.")
          .build();
  static final ConfigKey<String> HEARTBEAT =
      ConfigKey.string("spark.yarn.scheduler.heartbeat.interval-ms")
          .defaultValue("1s")
          .description(
              "Time between two exchanges with the ResourceManager; a number is in milliseconds.")
          .build();
  static final ConfigKey<String> EAGER_HEARTBEAT =
      ConfigKey.string("spark.yarn.scheduler.initial-allocation.interval")
          .defaultValue("200ms")
          .description("The same while executors are waited for.")
          .build();
  static final ConfigKey<Duration> GRACE =
      ConfigKey.duration("spark.tenon.yarn.grace")
          .defaultValue(Duration.ofSeconds(10))
          .description(
              "How long a released executor may take to end before the ResourceManager takes its"
                  + " container away.")
          .build();
  static final ConfigKey<Duration> PATIENCE =
      ConfigKey.duration("spark.tenon.yarn.patience")
          .defaultValue(Duration.ofSeconds(15))
          .description("How long containers may fail to come before the log says so.")
          .build();
  static final ConfigKey<Integer> NODE_FAILURES =
      ConfigKey.integer("spark.tenon.yarn.node.failures")
          .defaultValue(3)
          .range(number -> number >= 0, "at least 0")
          .description(
              "After how many failed executors on a node no more are asked for there; 0 for never.")
          .build();
  static final ConfigKey<Duration> EXCLUSION =
      ConfigKey.duration("spark.tenon.yarn.node.exclusion")
          .defaultValue(Duration.ofMinutes(10))
          .description("How long a node is left alone after executors have failed there.")
          .build();

  static final ConfigSchema SCHEMA = schema();

  private static ConfigKey<String> older(String name, String now) {
    return ConfigKey.string(name).description("Older name of " + now + ".").build();
  }

  private static ConfigSchema schema() {
    List<ConfigKey<?>> keys =
        new ArrayList<>(
            List.of(
                CONF_DIR,
                HOME,
                ARCHIVE,
                JAVA_HOME,
                QUEUE,
                TAGS,
                PRIORITY,
                LABEL,
                EXCLUDE,
                GPU,
                FPGA,
                RESOURCES,
                TYPE,
                HISTORY_SERVER,
                UNMANAGED,
                EXECUTOR_OVERHEAD,
                DRIVER_OVERHEAD,
                CONNECT_TIMEOUT,
                ACCEPT_TIMEOUT,
                HEARTBEAT,
                EAGER_HEARTBEAT,
                GRACE,
                PATIENCE,
                NODE_FAILURES,
                EXCLUSION));
    keys.addAll(KerberosSettings.KEYS);
    keys.addAll(DriverSettings.KEYS);
    keys.addAll(Unserved.SETTINGS.keys());
    return new ConfigSchema(keys);
  }

  /**
   * Reads them.
   *
   * @throws TenonException when one is wrong, or is one of Spark's that this does not serve
   */
  static YarnSettings read(Map<String, String> settings) {
    Unserved.SETTINGS.refuse(SCHEMA, settings);
    if (ARCHIVE.find(settings).isPresent() && HOME.find(settings).isPresent()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "'%s' and '%s' both say where the distribution is on the nodes; set one of them"
              .formatted(ARCHIVE, HOME));
    }
    UNMANAGED.read(settings);
    return new YarnSettings(
        CONF_DIR.find(settings),
        QUEUE.read(settings),
        TAGS.find(settings).orElse(List.of()),
        PRIORITY.find(settings),
        LABEL.find(settings),
        EXCLUDE.find(settings).orElse(List.of()),
        ARCHIVE.find(settings),
        HOME.find(settings),
        JAVA_HOME.find(settings),
        TYPE.read(settings),
        GPU.read(settings),
        FPGA.read(settings),
        ContainerResource.read(RESOURCES, settings),
        HISTORY_SERVER.find(settings),
        CONNECT_TIMEOUT.read(settings),
        ACCEPT_TIMEOUT.read(settings),
        Durations.read(HEARTBEAT, settings),
        Durations.read(EAGER_HEARTBEAT, settings),
        GRACE.read(settings),
        PATIENCE.read(settings),
        NODE_FAILURES.read(settings),
        EXCLUSION.read(settings),
        DriverSettings.STAGING.find(settings),
        KerberosSettings.read(settings));
  }
}

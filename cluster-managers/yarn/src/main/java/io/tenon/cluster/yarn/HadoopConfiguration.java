package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** The configuration of the cluster, from the directory that the user's settings name. */
final class HadoopConfiguration {
  private static final List<String> FILES =
      List.of("core-site.xml", "hdfs-site.xml", "yarn-site.xml");
  private static final List<String> VARIABLES = List.of("YARN_CONF_DIR", "HADOOP_CONF_DIR");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{hadoopconf-([^}]+)\\}");

  private HadoopConfiguration() {}

  /**
   * Where it lies.
   *
   * @throws TenonException when no directory is named, or it has no {@code yarn-site.xml}
   */
  static Path directory(YarnSettings settings, Map<String, String> environment) {
    Path directory =
        named(settings, environment)
            .orElseThrow(
                () ->
                    new TenonException(
                        ClusterErrorCode.CLUSTER_BAD_ADDRESS,
                        "nothing says where the YARN cluster is; set HADOOP_CONF_DIR to the"
                            + " directory of its yarn-site.xml, or '"
                            + YarnSettings.CONF_DIR
                            + "'"));
    if (!Files.isReadable(directory.resolve("yarn-site.xml"))) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_BAD_ADDRESS,
          "there is no yarn-site.xml that can be read in '%s'; point HADOOP_CONF_DIR or '%s' to the directory that has it"
              .formatted(directory, YarnSettings.CONF_DIR));
    }
    return directory;
  }

  /** What of it a client of the cluster reads. */
  static List<Path> files(Path directory) {
    return FILES.stream().map(directory::resolve).filter(Files::isReadable).toList();
  }

  /**
   * Reads it.
   *
   * @throws TenonException as {@link #directory} does
   */
  static YarnConfiguration read(YarnSettings settings, Map<String, String> environment) {
    Path directory = directory(settings, environment);
    YarnConfiguration configuration = new YarnConfiguration();
    configuration.setClassLoader(HadoopConfiguration.class.getClassLoader());
    files(directory)
        .forEach(file -> configuration.addResource(new org.apache.hadoop.fs.Path(file.toUri())));
    return configuration;
  }

  /**
   * The same for calls that somebody waits for. By default Hadoop's clients ask an address where
   * nobody answers for a quarter of an hour, and wait for ever until an application is killed.
   *
   * @param limit for all attempts, where the address refuses connections; a few times that, where
   *     it is silent
   */
  static YarnConfiguration impatient(YarnConfiguration configuration, Duration limit) {
    YarnConfiguration copy = new YarnConfiguration(configuration);
    copy.setClassLoader(HadoopConfiguration.class.getClassLoader());
    long millis = limit.toMillis();
    // Hadoop counts attempts: as many as such pauses make up the limit, and one.
    copy.setLong(YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS, millis);
    copy.setLong(YarnConfiguration.RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS, millis / 2);
    copy.setLong(YarnConfiguration.YARN_CLIENT_APPLICATION_CLIENT_PROTOCOL_POLL_TIMEOUT_MS, millis);
    copy.setInt("ipc.client.connect.max.retries", 0);
    copy.setInt("ipc.client.connect.max.retries.on.timeouts", 0);
    copy.setInt("ipc.client.connect.timeout", (int) (millis / 3));
    copy.setInt("ipc.client.rpc-timeout.ms", (int) millis);
    copy.setLong("dfs.client.socket-timeout", millis);
    return copy;
  }

  /** Reads the id of an application, which Hadoop makes by the thread's context class loader. */
  static ApplicationId application(String text) {
    try {
      return ApplicationId.fromString(text.strip());
    } catch (IllegalArgumentException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_BAD_ADDRESS,
          "'%s' is not the id of an application of YARN; write application_…, as it was printed when it was submitted"
              .formatted(text),
          e);
    }
  }

  private static Optional<Path> named(YarnSettings settings, Map<String, String> environment) {
    return Stream.concat(
            settings.configuration().stream(),
            VARIABLES.stream().map(environment::get).filter(Objects::nonNull))
        .filter(text -> !text.isBlank())
        .findFirst()
        .map(Path::of)
        .map(Path::toAbsolutePath);
  }

  /** Where the ResourceManager is, for people. */
  static String address(YarnConfiguration configuration) {
    String[] ids = configuration.getTrimmedStrings(YarnConfiguration.RM_HA_IDS);
    if (ids.length == 0) {
      return configuration.get(YarnConfiguration.RM_ADDRESS);
    }
    return String.join(
        ", ",
        Arrays.stream(ids)
            .map(id -> configuration.get(YarnConfiguration.RM_ADDRESS + "." + id, id))
            .toList());
  }

  /** {@code text} with the values of Hadoop's settings that it names as {@code ${hadoopconf-…}}. */
  static String substitute(String text, YarnConfiguration configuration) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(configuration.get(found.group(1), found.group())));
  }
}

package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** The configuration of the cluster, from the directory that the user's settings name. */
final class HadoopConfiguration {
  private static final List<String> FILES =
      List.of("core-site.xml", "hdfs-site.xml", "yarn-site.xml");
  private static final List<String> VARIABLES = List.of("YARN_CONF_DIR", "HADOOP_CONF_DIR");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{hadoopconf-([^}]+)\\}");

  private HadoopConfiguration() {}

  /**
   * Reads it.
   *
   * @throws TenonException when no directory is named, or it has no {@code yarn-site.xml}
   */
  static YarnConfiguration read(YarnSettings settings, Map<String, String> environment) {
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
    YarnConfiguration configuration = new YarnConfiguration();
    configuration.setClassLoader(HadoopConfiguration.class.getClassLoader());
    FILES.stream()
        .map(directory::resolve)
        .filter(Files::isReadable)
        .forEach(file -> configuration.addResource(new org.apache.hadoop.fs.Path(file.toUri())));
    return configuration;
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

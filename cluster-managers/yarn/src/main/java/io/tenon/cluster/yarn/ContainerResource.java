package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.config.ConfigKey;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceInformation;
import org.apache.hadoop.yarn.exceptions.ResourceNotFoundException;

/**
 * One of YARN's resources beside memory and cores.
 *
 * @param name as YARN calls it, for example {@code yarn.io/gpu}
 * @param amount in {@code unit}
 * @param unit one of YARN's, for example {@code G}; empty for none
 */
record ContainerResource(String name, long amount, String unit) {
  private static final Pattern NAME = Pattern.compile("(.+)\\.amount");
  private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,18})([A-Za-z]*)");
  private static final Map<String, String> SPARKS_OWN =
      Map.of(
          "memory", "memory",
          "memory-mb", "memory",
          "mb", "memory",
          "cores", "cores",
          "vcores", "cores",
          "cpu-vcores", "cores");

  /** Those of a family of settings. */
  static List<ContainerResource> read(
      ConfigKey<Map<String, String>> family, Map<String, String> settings) {
    String prefix = family.name().substring(0, family.name().length() - 1);
    return family.read(settings).entrySet().stream()
        .map(entry -> read(prefix, entry.getKey(), entry.getValue().trim()))
        .toList();
  }

  private static ContainerResource read(String prefix, String setting, String value) {
    Matcher name = NAME.matcher(setting);
    Matcher amount = AMOUNT.matcher(value);
    if (!name.matches() || !amount.matches()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "'%s%s' is '%s'; write %sNAME.amount, and a number such as 2 or 4G"
              .formatted(prefix, setting, value, prefix));
    }
    String own = SPARKS_OWN.get(name.group(1));
    String of = prefix.contains(".driver.") ? "spark.driver." : "spark.executor.";
    if (own != null) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "'%s%s' is set; set '%s' in its place".formatted(prefix, setting, of + own));
    }
    return new ContainerResource(name.group(1), Long.parseLong(amount.group(1)), amount.group(2));
  }

  /**
   * Asks for it.
   *
   * @throws TenonException when the cluster has no such resource
   */
  void addTo(Resource resource) {
    add(resource, name, amount, unit);
  }

  static void add(Resource resource, String known, long amount, String unit) {
    try {
      resource.setResourceInformation(known, ResourceInformation.newInstance(known, unit, amount));
    } catch (ResourceNotFoundException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_NO_CAPACITY,
          "the cluster has no resource '%s'; add it to yarn.resource-types, or do not ask for it"
              .formatted(known),
          e);
    }
  }
}

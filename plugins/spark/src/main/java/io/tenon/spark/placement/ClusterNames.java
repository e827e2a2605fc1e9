package io.tenon.spark.placement;

import io.tenon.kernel.Kernel;
import io.tenon.spark.Masters;
import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigErrorCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What people call clusters in placements, and the master URLs that they mean. */
public final class ClusterNames {
  private final Map<String, String> named = new HashMap<>();
  private final Kernel kernel;

  /**
   * @throws TenonException when {@link PlacementKeys#CLUSTERS} cannot be read
   */
  public ClusterNames(Map<String, String> settings, Kernel kernel) {
    this.kernel = kernel;
    for (String entry : PlacementKeys.CLUSTERS.find(settings).orElse(List.of())) {
      int equals = entry.indexOf('=');
      if (equals < 1 || equals == entry.length() - 1) {
        throw new TenonException(
            ConfigErrorCode.CONFIG_INVALID_VALUE,
            "'%s' has the entry '%s', which is not <name>=<master URL>"
                .formatted(PlacementKeys.CLUSTERS, entry));
      }
      named.put(
          entry.substring(0, equals).strip(),
          entry.substring(equals + 1).strip().replace(';', ','));
    }
  }

  /**
   * The master URL of a cluster in a placement.
   *
   * @param connected the masters that the application is on; the scheme of one of them means it
   * @throws TenonException when nobody serves it
   */
  public String master(String cluster, Collection<String> connected) {
    String url = named.getOrDefault(cluster, cluster);
    List<String> meant =
        connected.stream().filter(master -> Masters.scheme(master).equals(url)).distinct().toList();
    if (!connected.contains(url) && meant.size() == 1) {
      return meant.get(0);
    }
    if (!Masters.isServed(kernel, url)) {
      throw new TenonException(
          PlacementErrorCode.PLACEMENT_INVALID,
          "nobody serves the cluster '%s': installed plugins serve %s, and '%s' names %s"
              .formatted(
                  cluster,
                  Masters.schemes(kernel),
                  PlacementKeys.CLUSTERS,
                  named.isEmpty() ? "none" : named.keySet()));
    }
    return url;
  }
}

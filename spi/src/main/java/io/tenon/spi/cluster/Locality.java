package io.tenon.spi.cluster;

import java.util.Map;

/**
 * Where executors of a profile would be near the data of the tasks that wait for them.
 *
 * @param executors how many such tasks fill, at least 0
 * @param hosts how many of the tasks would rather run on each host, by the names that the data's
 *     own storage has for them; a task may count on several
 */
public record Locality(int executors, Map<String, Integer> hosts) {
  /** Anywhere. */
  public static final Locality NONE = new Locality(0, Map.of());

  public Locality {
    if (executors < 0) {
      throw new IllegalArgumentException("number of executors is negative: " + executors);
    }
    hosts = Map.copyOf(hosts);
  }
}

package io.tenon.spark.placement;

import io.tenon.spi.TenonException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Spark's own settings without which executors cannot leave without loss. */
public final class MoveSettings {
  /**
   * How soon Spark looks again whether all is copied, and how long an executor relies on the peers
   * that it knew: with Spark's 30 s and 60 s every move takes longer than that, and the second is
   * what lets an executor overlook the new ones.
   */
  private static final Map<String, String> HELPFUL =
      Map.of(
          "spark.storage.decommission.replicationReattemptInterval", "1s",
          "spark.storage.cachedPeersTtl", "1000");

  private static final Map<String, String> NEEDED =
      new TreeMap<>(
          Map.of(
              "spark.decommission.enabled", "true",
              "spark.storage.decommission.enabled", "true",
              "spark.storage.decommission.rddBlocks.enabled", "true",
              "spark.storage.decommission.shuffleBlocks.enabled", "true"));

  /**
   * With it, cached partitions on disk belong to the machines of a cluster, which throw them away
   * when the application leaves. Map outputs at such a service are copied like any others.
   */
  private static final String CACHED_AT_SERVICE = "spark.shuffle.service.fetch.rdd.enabled";

  private MoveSettings() {}

  /** What an application gets where its user says nothing. */
  public static Map<String, String> defaults() {
    Map<String, String> all = new TreeMap<>(NEEDED);
    all.putAll(HELPFUL);
    return all;
  }

  /** Why the application cannot be moved, where its settings forbid it. */
  static Optional<String> problem(Map<String, String> settings) {
    Map<String, String> right = new TreeMap<>(NEEDED);
    right.put(CACHED_AT_SERVICE, "false");
    return right.entrySet().stream()
        .filter(
            entry ->
                !settings.getOrDefault(entry.getKey(), "false").strip().equals(entry.getValue()))
        .map(
            entry ->
                "'%s' is '%s', and executors could not leave without losing data; submit it with '%s', or without this setting"
                    .formatted(
                        entry.getKey(),
                        settings.getOrDefault(entry.getKey(), "not set"),
                        entry.getValue()))
        .findFirst();
  }

  /**
   * @throws TenonException {@link PlacementErrorCode#PLACEMENT_REFUSED}
   */
  static void check(Map<String, String> settings) {
    problem(settings)
        .ifPresent(
            problem -> {
              throw new TenonException(
                  PlacementErrorCode.PLACEMENT_REFUSED,
                  "the application cannot be moved: " + problem);
            });
  }
}

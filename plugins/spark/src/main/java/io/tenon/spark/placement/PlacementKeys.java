package io.tenon.spark.placement;

import io.tenon.spi.config.ConfigKey;
import java.time.Duration;
import java.util.List;

/** The settings of placement. */
public final class PlacementKeys {
  /** Where the executors are from the start. */
  public static final ConfigKey<String> PLACEMENT =
      ConfigKey.string("spark.tenon.placement")
          .description(
              "On which clusters the executors are, and how many on each: CLUSTER=SHARE,… where"
                  + " CLUSTER is a name or a master URL, and SHARE a number of executors or a"
                  + " percentage. Without it, all are on the master's. 'tenon app place' changes it"
                  + " while the application runs.")
          .build();

  /** Short names of clusters. */
  public static final ConfigKey<List<String>> CLUSTERS =
      ConfigKey.list("spark.tenon.placement.clusters")
          .description(
              "Short names of clusters for placements, each NAME=URL. In a URL, write ';' in the"
                  + " place of ','. The scheme of a URL that needs no more, such as 'process', needs"
                  + " no name.")
          .build();

  /** How long a new cluster may take. */
  public static final ConfigKey<Duration> START_DEADLINE =
      ConfigKey.duration("spark.tenon.placement.start.deadline")
          .defaultValue(Duration.ofMinutes(5))
          .description(
              "How long a move waits for the executors of the clusters that it goes to, before it is"
                  + " rolled back.")
          .build();

  /** How long a whole move may take. */
  public static final ConfigKey<Duration> DEADLINE =
      ConfigKey.duration("spark.tenon.placement.deadline")
          .description(
              "How long a move may take in all, before it is rolled back; running tasks count."
                  + " Without it, as long as they take. '--deadline' of 'tenon app place' sets it for"
                  + " one move.")
          .build();

  /** How often a move looks. */
  public static final ConfigKey<Duration> INTERVAL =
      ConfigKey.duration("spark.tenon.placement.interval")
          .defaultValue(Duration.ofMillis(250))
          .description("How often the driver looks how far a move is.")
          .build();

  /** How long new executors work beside the old ones. */
  public static final ConfigKey<Duration> WARM_UP =
      ConfigKey.duration("spark.tenon.placement.warm-up")
          .defaultValue(Duration.ofSeconds(10))
          .description(
              "For how long each new executor has run tasks before a move sends the old ones away,"
                  + " which work on meanwhile: a new one is slow until it has compiled what is run."
                  + " Over after twice that time in any case, and where nothing is run. '0s' sends"
                  + " them away at once.")
          .build();

  /** Whether executors that leave wait for readers. */
  public static final ConfigKey<Boolean> FENCE =
      ConfigKey.bool("spark.tenon.placement.fence")
          .defaultValue(true)
          .description(
              "Whether an executor that leaves goes on serving its data until no running task may"
                  + " still read it there. 'false' lets it end as Spark does, which may cost fetch"
                  + " failures and repeated stages.")
          .build();

  /** Whether a move begins with a look for what need not move. */
  public static final ConfigKey<Boolean> DROP_UNUSED =
      ConfigKey.bool("spark.tenon.placement.drop.unused")
          .defaultValue(true)
          .description(
              "Whether a move begins with a garbage collection in the driver, by which Spark learns"
                  + " which shuffles and cached data nobody refers to any more: those are dropped,"
                  + " and not copied.")
          .build();

  /** How long the update of a cluster manager may take. */
  public static final ConfigKey<Duration> UPDATE_WAIT =
      ConfigKey.duration("spark.tenon.placement.update.wait")
          .defaultValue(Duration.ofMinutes(30))
          .description(
              "How long the old version of a plugin is kept, when it is updated in a running"
                  + " application: a cluster manager's for the executors to move to the new one, a"
                  + " plugin in the executors for what their tasks still hold of it.")
          .build();

  private PlacementKeys() {}
}

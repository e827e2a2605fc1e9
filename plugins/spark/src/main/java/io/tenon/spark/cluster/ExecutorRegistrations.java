package io.tenon.spark.cluster;

import io.tenon.spi.cluster.ExecutorLaunch;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.cluster.CoarseGrainedClusterMessages.RegisterExecutor;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Adds to an executor's registration what its cluster manager knows of it: where its logs are, and
 * what it is called there. Thread-safe.
 */
final class ExecutorRegistrations {
  private static final String LOCATION = "LOCATION";

  /** Spark's name for what {@code {{FILE_NAME}}} stands for in a pattern of log URLs. */
  private static final String LOG_FILES = "LOG_FILES";

  private final Map<String, ExecutorLaunch> launches = new ConcurrentHashMap<>();

  void launched(ExecutorLaunch launch) {
    launches.put(launch.id().toString(), launch);
  }

  /** The host of an executor that has not been forgotten. */
  Optional<String> host(String executor) {
    return Optional.ofNullable(launches.get(executor)).map(ExecutorLaunch::host);
  }

  void forget(String executor) {
    launches.remove(executor);
  }

  RegisterExecutor complete(RegisterExecutor registration) {
    ExecutorLaunch launch = launches.get(registration.executorId());
    if (launch == null) {
      return registration;
    }
    Map<String, String> logs = new HashMap<>();
    launch
        .logs()
        .forEach(
            (name, place) -> {
              if (isLink(place)) {
                logs.put(name, place);
              }
            });
    logs.putAll(CollectionConverters.asJava(registration.logUrls()));
    Map<String, String> attributes = new HashMap<>();
    attributes.put(LOCATION, launch.location());
    launch
        .logs()
        .forEach((name, place) -> attributes.put("LOG_" + name.toUpperCase(Locale.ROOT), place));
    if (!launch.logs().isEmpty()) {
      attributes.put(LOG_FILES, String.join(",", new TreeSet<>(launch.logs().keySet())));
    }
    attributes.putAll(CollectionConverters.asJava(registration.attributes()));
    return new RegisterExecutor(
        registration.executorId(),
        registration.executorRef(),
        registration.hostname(),
        registration.cores(),
        immutable(logs),
        immutable(attributes),
        registration.resources(),
        registration.resourceProfileId());
  }

  /**
   * Spark's pages make a link of each log URL, and a browser follows none from http to a file. So
   * files stay attributes: for the API, for {@code tenon app show}, and for whoever serves them
   * over http and says so in {@code spark.ui.custom.executor.log.url}.
   */
  private static boolean isLink(String place) {
    return place.startsWith("http://") || place.startsWith("https://");
  }

  private static scala.collection.immutable.Map<String, String> immutable(Map<String, String> map) {
    return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(map));
  }
}

package io.tenon.spark.cluster;

import io.tenon.spi.cluster.ExecutorLaunch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.cluster.CoarseGrainedClusterMessages.RegisterExecutor;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Adds to an executor's registration what its cluster manager knows of it: where its logs are, and
 * what it is called there. Thread-safe.
 */
final class ExecutorRegistrations {
  private static final String LOCATION = "LOCATION";

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
    launch.logs().forEach((name, place) -> logs.put(name, url(place)));
    logs.putAll(CollectionConverters.asJava(registration.logUrls()));
    Map<String, String> attributes = new HashMap<>();
    attributes.put(LOCATION, launch.location());
    launch
        .logs()
        .forEach((name, place) -> attributes.put("LOG_" + name.toUpperCase(Locale.ROOT), place));
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

  private static String url(String place) {
    return place.startsWith("/") ? Path.of(place).toUri().toString() : place;
  }

  private static scala.collection.immutable.Map<String, String> immutable(Map<String, String> map) {
    return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(map));
  }
}

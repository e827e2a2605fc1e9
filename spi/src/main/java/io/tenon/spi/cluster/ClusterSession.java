package io.tenon.spi.cluster;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One application on one cluster, from {@link ClusterManager#connect} until {@link #close}. Its
 * methods return at once and may be called from any thread; the work is done by the session's own
 * threads. After {@code close} all but {@code close} throw {@link IllegalStateException}.
 */
@ConsumerType
public interface ClusterSession extends AutoCloseable {
  /** The cluster in a few words for people, for example {@code process on localhost}. */
  String description();

  /**
   * How many executors of each profile are wanted in all; a profile that is absent is wanted zero
   * times. Declarative and idempotent: the session launches what is missing, and launches again in
   * place of what ended. It never ends an executor by itself because fewer are wanted: which ones
   * end is said by {@link #release}. Draining executors do not count as present.
   */
  void request(Map<ResourceProfile, Integer> wanted);

  /**
   * The same, with a hint where what is launched from now on had best be; a profile that is absent
   * from {@code localities} may be anywhere. A session that cannot choose hosts overlooks it, and
   * one that can takes another host rather than wait for long.
   */
  default void request(
      Map<ResourceProfile, Integer> wanted, Map<ResourceProfile, Locality> localities) {
    request(wanted);
  }

  /**
   * These executors will be released soon: do not count them as present. They go on running. Ids
   * that are unknown or ended are ignored.
   */
  void drain(Set<ExecutorId> executors);

  /**
   * Ends these executors: a request to terminate, then by force after a grace period. Each is
   * reported to the listener as {@link ExitReason#RELEASED}. Ids that are unknown or ended are
   * ignored. Whether others are launched in their place is said by {@link #request}: lower the
   * number first.
   */
  void release(Set<ExecutorId> executors);

  /**
   * Which attempt at the application this driver is, from 1, where this cluster has started it and
   * starts drivers anew that have failed.
   */
  default OptionalInt attempt() {
    return OptionalInt.empty();
  }

  /**
   * Addresses of pages with what the driver, whose process this is, prints, by the streams' names;
   * nothing of a driver that this cluster has not started.
   */
  default Map<String, String> driverLogs() {
    return Map.of();
  }

  /** The executors that were launched and have not ended. */
  Set<ExecutorId> executors();

  /**
   * Ends all executors and removes what the application has on the cluster. Returns when nothing is
   * left, or when the grace period and a margin have passed. The listener is not called again after
   * it has returned. Closing again does nothing.
   */
  @Override
  void close();
}

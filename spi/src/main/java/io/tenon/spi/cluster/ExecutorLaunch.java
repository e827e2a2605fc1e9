package io.tenon.spi.cluster;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * An executor that was launched.
 *
 * @param id its id
 * @param profile what it was given
 * @param host where it runs
 * @param location the cluster's own name of it, for people: a process id, a container, a pod
 * @param logs where its logs are, by name ({@code stdout}, {@code stderr}); a path or a URL
 */
public record ExecutorLaunch(
    ExecutorId id,
    ResourceProfile profile,
    String host,
    String location,
    Map<String, String> logs) {
  public ExecutorLaunch {
    requireNonNull(id, "id is null");
    requireNonNull(profile, "profile is null");
    requireNonNull(host, "host is null");
    requireNonNull(location, "location is null");
    logs = Map.copyOf(logs);
  }
}

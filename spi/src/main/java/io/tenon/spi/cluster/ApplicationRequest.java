package io.tenon.spi.cluster;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * An application that wants to run on a cluster.
 *
 * @param id the engine's id of the application
 * @param name as the user gave it
 * @param user who runs it
 * @param master the master URL as the user wrote it
 * @param executor how to start an executor
 * @param executorIds the ids that this session may give
 * @param settings the cluster manager's settings, by full name
 */
public record ApplicationRequest(
    String id,
    String name,
    String user,
    String master,
    ProcessTemplate executor,
    ExecutorIdRange executorIds,
    Map<String, String> settings) {
  public ApplicationRequest {
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
    requireNonNull(user, "user is null");
    requireNonNull(master, "master is null");
    requireNonNull(executor, "executor is null");
    requireNonNull(executorIds, "executorIds is null");
    settings = Map.copyOf(settings);
  }
}

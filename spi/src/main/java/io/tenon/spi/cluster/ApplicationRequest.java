package io.tenon.spi.cluster;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

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
 * @param page the application's own web page, where it has one, for the cluster's pages to point to
 */
public record ApplicationRequest(
    String id,
    String name,
    String user,
    String master,
    ProcessTemplate executor,
    ExecutorIdRange executorIds,
    Map<String, String> settings,
    Optional<URI> page) {
  public ApplicationRequest {
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
    requireNonNull(user, "user is null");
    requireNonNull(master, "master is null");
    requireNonNull(executor, "executor is null");
    requireNonNull(executorIds, "executorIds is null");
    settings = Map.copyOf(settings);
    requireNonNull(page, "page is null");
  }

  /** An application without a web page. */
  public ApplicationRequest(
      String id,
      String name,
      String user,
      String master,
      ProcessTemplate executor,
      ExecutorIdRange executorIds,
      Map<String, String> settings) {
    this(id, name, user, master, executor, executorIds, settings, Optional.empty());
  }
}

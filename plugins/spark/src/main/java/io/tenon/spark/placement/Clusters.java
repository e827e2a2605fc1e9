package io.tenon.spark.placement;

import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What a move asks of the sessions. Called on the backend's one thread; returns at once. */
public interface Clusters {
  /**
   * A session.
   *
   * @param number of the session; none is given twice
   * @param master as it was connected
   * @param plugin which serves it, with its version
   */
  record Connected(int number, String master, String plugin) {}

  /** Those that are connected. */
  List<Connected> connected();

  /** Whether the session is served by the plugin that new sessions would get. */
  boolean isCurrent(Connected session);

  /** Connects to one more. */
  CompletableFuture<Connected> connect(String master);

  /** How many executors are wanted there. */
  void request(Connected session, Map<ResourceProfile, Integer> wanted);

  /** The executors that were launched there and have not ended. */
  Set<ExecutorId> executors(Connected session);

  /** Ends these executors. */
  void release(Set<ExecutorId> executors);

  /**
   * The number of the connected session that launched the executor; no number where it is not
   * connected any more.
   */
  int sessionOf(ExecutorId executor);

  /** Why the session cannot launch executors, where it has said so last. */
  Optional<String> delay(Connected session);

  /** Ends the session. */
  CompletableFuture<Void> close(Connected session);
}

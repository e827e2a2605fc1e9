package io.tenon.spark.cluster;

import io.tenon.kernel.Lease;
import io.tenon.kernel.Slot;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The sessions that serve one application, each held by a lease for as long as it lives. Today
 * there is one.
 */
final class ClusterSessions implements AutoCloseable {
  private static final int IDS_PER_SESSION = 10_000_000;

  private record Held(String master, Lease<ClusterManager> lease, ClusterSession session) {}

  /**
   * What people want to know of a session.
   *
   * @param master as the user wrote it
   * @param description in the cluster manager's words
   * @param plugin which serves it, with its version
   * @param executors how many run
   */
  record Summary(String master, String description, String plugin, int executors) {}

  private final List<Held> sessions = new ArrayList<>();
  private final Placement placement = Placement.SINGLE;
  private int connected;

  /** Connects the application to one more cluster; {@code request} is told the session's ids. */
  synchronized void connect(
      String master,
      Slot<ClusterManager> slot,
      Function<ClusterManager, Function<ExecutorIdRange, ApplicationRequest>> request,
      ClusterListener listener) {
    int first = connected * IDS_PER_SESSION;
    ExecutorIdRange ids = new ExecutorIdRange(first, first + IDS_PER_SESSION - 1);
    Lease<ClusterManager> lease = slot.lease();
    try {
      ClusterManager manager = lease.service();
      ClusterSession session = manager.connect(request.apply(manager).apply(ids), listener);
      sessions.add(new Held(master, lease, session));
      connected++;
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  /** Spreads the wanted totals over the sessions. */
  synchronized void request(Map<ResourceProfile, Integer> wanted) {
    if (sessions.isEmpty()) {
      return;
    }
    List<Map<ResourceProfile, Integer>> targets = placement.targets(wanted);
    for (int i = 0; i < sessions.size(); i++) {
      sessions.get(i).session().request(targets.get(i));
    }
  }

  synchronized void drain(Set<ExecutorId> executors) {
    sessions.forEach(held -> held.session().drain(executors));
  }

  synchronized void release(Set<ExecutorId> executors) {
    sessions.forEach(held -> held.session().release(executors));
  }

  synchronized List<Summary> summaries() {
    return sessions.stream()
        .map(
            held ->
                new Summary(
                    held.master(),
                    held.session().description(),
                    held.lease().plugin().label(),
                    held.session().executors().size()))
        .toList();
  }

  /** Closes the sessions and gives their leases back. */
  @Override
  public void close() {
    List<Held> closing;
    synchronized (this) {
      closing = List.copyOf(sessions);
      sessions.clear();
    }
    RuntimeException first = null;
    for (Held held : closing) {
      try (Lease<ClusterManager> lease = held.lease()) {
        held.session().close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}

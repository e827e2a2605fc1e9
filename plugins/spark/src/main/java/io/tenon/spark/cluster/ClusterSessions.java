package io.tenon.spark.cluster;

import io.tenon.kernel.Lease;
import io.tenon.kernel.Slot;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.spark.placement.Clusters;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.Locality;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that serve one application, each held by a lease for as long as it lives. Nothing
 * that waits for a cluster holds its lock.
 */
final class ClusterSessions implements Clusters, AutoCloseable {
  private static final int NO_SESSION = -1;

  private record Held(
      Connected session,
      ExecutorIdRange ids,
      Lease<ClusterManager> lease,
      ClusterSession cluster) {}

  /**
   * What people want to know of a session.
   *
   * @param master as the user wrote it
   * @param description in the cluster manager's words
   * @param plugin which serves it, with its version
   * @param executors how many run
   */
  record Summary(String master, String description, String plugin, int executors) {}

  /** What the application says of itself to a session. */
  interface Requests {
    ApplicationRequest create(String master, ClusterManager manager, ExecutorIdRange ids);
  }

  private final Function<String, Slot<ClusterManager>> slots;
  private final Requests requests;
  private final Function<Connected, ClusterListener> listeners;
  private final ExecutorService waiting;
  private final List<Held> sessions = new ArrayList<>();
  private final Map<Integer, String> delays = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final ExecutorIds executorIds = new ExecutorIds();
  private volatile Map<ResourceProfile, Locality> localities = Map.of();
  private boolean closed;

  /**
   * @param slots the cluster manager of a master
   * @param listeners what hears of a session's executors
   * @param waiting runs what waits for a cluster; ends with this
   */
  ClusterSessions(
      Function<String, Slot<ClusterManager>> slots,
      Requests requests,
      Function<Connected, ClusterListener> listeners,
      ExecutorService waiting) {
    this.slots = slots;
    this.requests = requests;
    this.listeners = listeners;
    this.waiting = waiting;
  }

  @Override
  public CompletableFuture<Connected> connect(String master) {
    return CompletableFuture.supplyAsync(() -> connectNow(master), waiting);
  }

  private Connected connectNow(String master) {
    Lease<ClusterManager> lease = slots.apply(master).lease();
    try {
      ExecutorIdRange ids = executorIds.take();
      try {
        return connectNow(master, ids, lease);
      } catch (RuntimeException e) {
        executorIds.giveBack(ids);
        throw e;
      }
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private Connected connectNow(String master, ExecutorIdRange ids, Lease<ClusterManager> lease) {
    Connected session = new Connected(numbers.getAndIncrement(), master, lease.plugin().label());
    ClusterManager manager = lease.service();
    manager.defaults(master);
    ClusterSession cluster =
        manager.connect(requests.create(master, manager, ids), listeners.apply(session));
    if (!add(new Held(session, ids, lease, cluster))) {
      cluster.close();
      throw new IllegalStateException("the application ended while it connected to " + master);
    }
    return session;
  }

  private synchronized boolean add(Held held) {
    return !closed && sessions.add(held);
  }

  private synchronized List<Held> all() {
    return List.copyOf(sessions);
  }

  private @Nullable Held find(Connected session) {
    return all().stream().filter(held -> held.session().equals(session)).findFirst().orElse(null);
  }

  @Override
  public List<Connected> connected() {
    return all().stream().map(Held::session).toList();
  }

  @Override
  public boolean isCurrent(Connected session) {
    Held held = find(session);
    if (held == null) {
      return false;
    }
    Optional<PluginEntry> provider = slots.apply(session.master()).provider();
    return provider.isEmpty() || provider.get().digest().equals(held.lease().plugin().digest());
  }

  @Override
  public void request(Connected session, Map<ResourceProfile, Integer> wanted) {
    Held held = find(session);
    if (held != null) {
      held.cluster().request(wanted, localities);
    }
  }

  /** Where executors that are requested from now on had best be. */
  void prefer(Map<ResourceProfile, Locality> preferred) {
    localities = Map.copyOf(preferred);
  }

  /** Which attempt at the application this driver is, where one of the clusters has started it. */
  OptionalInt attempt() {
    return all().stream()
        .map(held -> held.cluster().attempt())
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  /** As {@link #request(Connected, Map)} with nothing, of all: what ends is not replaced. */
  void requestNothing() {
    all().forEach(held -> held.cluster().request(Map.of()));
  }

  void drain(Set<ExecutorId> executors) {
    all().forEach(held -> held.cluster().drain(of(held, executors)));
  }

  @Override
  public void release(Set<ExecutorId> executors) {
    all().forEach(held -> held.cluster().release(of(held, executors)));
  }

  private Set<ExecutorId> of(Held held, Set<ExecutorId> executors) {
    Set<ExecutorId> own = new HashSet<>(executors);
    own.removeIf(executor -> !held.ids().contains(executor));
    return own;
  }

  @Override
  public Set<ExecutorId> executors(Connected session) {
    Held held = find(session);
    return held == null ? Set.of() : held.cluster().executors();
  }

  @Override
  public int sessionOf(ExecutorId executor) {
    return all().stream()
        .filter(held -> held.ids().contains(executor))
        .findFirst()
        .map(held -> held.session().number())
        .orElse(NO_SESSION);
  }

  void delayed(Connected session, TenonException reason) {
    delays.put(session.number(), String.valueOf(reason.getMessage()));
  }

  void launched(Connected session, ExecutorId executor) {
    delays.remove(session.number());
    executorIds.used(executor);
  }

  void ended(ExecutorId executor) {
    executorIds.used(executor);
  }

  @Override
  public Optional<String> delay(Connected session) {
    return Optional.ofNullable(delays.get(session.number()));
  }

  /** Pages with what the driver prints, where one of the clusters has started it. */
  Optional<Map<String, String>> driverLogs() {
    return all().stream()
        .map(held -> held.cluster().driverLogs())
        .filter(logs -> !logs.isEmpty())
        .findFirst();
  }

  List<Summary> summaries() {
    return all().stream()
        .map(
            held ->
                new Summary(
                    held.session().master(),
                    held.cluster().description(),
                    held.session().plugin(),
                    held.cluster().executors().size()))
        .toList();
  }

  @Override
  public CompletableFuture<Void> close(Connected session) {
    Held held;
    synchronized (this) {
      held = find(session);
      if (held == null) {
        return CompletableFuture.completedFuture(null);
      }
      sessions.remove(held);
    }
    return CompletableFuture.runAsync(() -> closeNow(held), waiting);
  }

  private void closeNow(Held held) {
    try (Lease<ClusterManager> lease = held.lease()) {
      held.cluster().close();
    }
    delays.remove(held.session().number());
    executorIds.giveBack(held.ids());
  }

  /** Closes the sessions and gives their leases back. */
  @Override
  public void close() {
    List<Held> closing;
    synchronized (this) {
      closed = true;
      closing = List.copyOf(sessions);
      sessions.clear();
    }
    waiting.shutdown();
    RuntimeException first = null;
    for (Held held : closing) {
      try {
        closeNow(held);
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

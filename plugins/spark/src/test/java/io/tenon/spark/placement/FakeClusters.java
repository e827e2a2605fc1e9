package io.tenon.spark.placement;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Clusters that launch at once what they are asked for, and an engine that knows their executors
 * and finds nothing on them. Masters in {@code silent} do not answer until told to.
 */
final class FakeClusters implements Clusters, Engine {
  static final ResourceProfile PROFILE =
      new ResourceProfile(0, 1, ByteSize.ofMebibytes(512), ByteSize.ofMebibytes(0), Map.of());
  private static final int IDS = 1_000;

  /** Masters that accept an application only by {@link #answer}. */
  final Set<String> silent = ConcurrentHashMap.newKeySet();

  /** Masters whose cluster has no room. */
  final Set<String> full = ConcurrentHashMap.newKeySet();

  /** Masters whose executors take their time: of each launch only the first registers. */
  final Set<String> slow = ConcurrentHashMap.newKeySet();

  /** Masters that launch, and then nobody hears of them or of what they launched. */
  final Set<String> lost = ConcurrentHashMap.newKeySet();

  /** Masters whose session is not told to be closed before this is taken out. */
  final Set<String> slowToClose = ConcurrentHashMap.newKeySet();

  final List<Connected> closed = new CopyOnWriteArrayList<>();
  private final List<Connected> connected = new CopyOnWriteArrayList<>();
  private final ConcurrentMap<String, CompletableFuture<Connected>> waiting =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<String, CompletableFuture<Void>> closing = new ConcurrentHashMap<>();
  private final Set<ExecutorId> executors = ConcurrentHashMap.newKeySet();
  private final Set<ExecutorId> starting = ConcurrentHashMap.newKeySet();
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger launched = new AtomicInteger();

  /** Sessions whose executors run tasks all the time. */
  final Set<Integer> busy = ConcurrentHashMap.newKeySet();

  /** How often it was asked to drop what nobody needs. */
  final AtomicInteger drops = new AtomicInteger();

  /** How many tasks may still read from executors that leave. */
  final AtomicInteger readers = new AtomicInteger();

  private Placements placements;

  /** Who is told what executors do. */
  void tell(Placements these) {
    placements = these;
  }

  /** The silent Master accepts the application. */
  void answer(String master) {
    Connected session = session(master);
    waiting.get(master).complete(session);
  }

  boolean isAsked(String master) {
    return waiting.containsKey(master);
  }

  boolean isClosing(String master) {
    return closing.containsKey(master);
  }

  Connected find(String master) {
    return connected.stream()
        .filter(session -> session.master().equals(master))
        .findFirst()
        .orElseThrow();
  }

  /** What a session of {@code master} does when its cluster does not serve it any more. */
  void fail(String master, TenonException cause) {
    Connected session = find(master);
    full.add(master);
    release(executors(session));
    placements.failed(session, cause);
  }

  private Connected session(String master) {
    Connected session = new Connected(sessions.getAndIncrement(), master, "fake");
    connected.add(session);
    return session;
  }

  @Override
  public List<Connected> connected() {
    return new ArrayList<>(connected);
  }

  @Override
  public boolean isCurrent(Connected session) {
    return true;
  }

  @Override
  public CompletableFuture<Connected> connect(String master) {
    if (!silent.contains(master)) {
      return CompletableFuture.completedFuture(session(master));
    }
    return waiting.computeIfAbsent(master, same -> new CompletableFuture<>());
  }

  @Override
  public void request(Connected session, Map<ResourceProfile, Integer> wanted) {
    if (!connected.contains(session) || full.contains(session.master())) {
      return;
    }
    int missing = wanted.getOrDefault(PROFILE, 0) - executors(session).size();
    for (int i = 0; i < missing; i++) {
      ExecutorId executor = new ExecutorId(session.number() * IDS + launched.getAndIncrement());
      executors.add(executor);
      if (lost.contains(session.master()) || (i > 0 && slow.contains(session.master()))) {
        starting.add(executor);
      }
    }
  }

  /** Those that have not registered yet do. */
  void register() {
    starting.clear();
  }

  @Override
  public Set<ExecutorId> executors(Connected session) {
    Set<ExecutorId> own = new HashSet<>(executors);
    own.removeIf(executor -> sessionOf(executor) != session.number());
    return own;
  }

  @Override
  public void release(Set<ExecutorId> asked) {
    Set<ExecutorId> released = new HashSet<>(asked);
    connected.stream()
        .filter(session -> lost.contains(session.master()))
        .forEach(session -> released.removeAll(executors(session)));
    executors.removeAll(released);
    released.forEach(placements::ended);
  }

  @Override
  public int sessionOf(ExecutorId executor) {
    return executor.value() / IDS;
  }

  @Override
  public Optional<String> delay(Connected session) {
    return Optional.empty();
  }

  @Override
  public CompletableFuture<Void> close(Connected session) {
    connected.remove(session);
    closed.add(session);
    release(executors(session));
    CompletableFuture<Void> end = new CompletableFuture<>();
    if (slowToClose.contains(session.master())) {
      closing.put(session.master(), end);
    } else {
      end.complete(null);
    }
    return end;
  }

  @Override
  public Map<ExecutorId, ResourceProfile> registered() {
    Map<ExecutorId, ResourceProfile> registered = new ConcurrentHashMap<>();
    executors.forEach(executor -> registered.put(executor, PROFILE));
    registered.keySet().removeAll(starting);
    return registered;
  }

  @Override
  public Set<ExecutorId> withBlockManager() {
    return Set.copyOf(executors);
  }

  @Override
  public void decommission(Set<ExecutorId> leaving, String why) {
    leaving.forEach(placements::drained);
  }

  @Override
  public Set<ExecutorId> working() {
    Set<ExecutorId> all = new HashSet<>(executors);
    all.removeIf(executor -> !busy.contains(sessionOf(executor)));
    return all;
  }

  @Override
  public void runAnywhere() {}

  @Override
  public void dropUnused() {
    drops.incrementAndGet();
  }

  @Override
  public Map<ExecutorId, Holdings> holdings(Set<ExecutorId> of) {
    return Map.of();
  }

  @Override
  public BooleanSupplier endsKnown(ExecutorId executor) {
    return () -> true;
  }

  @Override
  public Readers fenceReaders() {
    return readers::get;
  }
}

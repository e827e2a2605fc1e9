package io.tenon.spark.placement;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.spark.placement.Clusters.Connected;
import io.tenon.spark.placement.MoveStatus.ClusterStatus;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One way from a placement to another, make before break. It does what can be done now each time it
 * is told to {@link #advance}, on the backend's one thread.
 */
final class Move {
  private static final System.Logger LOG = System.getLogger(Move.class.getName());

  /** How long a cluster may take to say that executors have ended which never registered. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final MoveOrder order;
  private final Footing footing;
  private final Departures departures;
  private final MoveLimits limits;
  private final WarmUp warmUp;
  private final List<CompletableFuture<Connected>> connecting = new ArrayList<>();
  private final List<Connected> goal = new ArrayList<>();
  private final Set<ExecutorId> sentAway = new HashSet<>();
  private final List<CompletableFuture<Void>> closing = new ArrayList<>();
  private MovePhase phase = MovePhase.CONNECTING;
  private Optional<String> message;
  private Optional<Long> silentFrom = Optional.empty();

  Move(MoveOrder order, Footing footing, Departures departures) {
    this.order = order;
    this.footing = footing;
    this.departures = departures;
    this.limits = new MoveLimits(order, footing.nanos());
    this.warmUp = new WarmUp(footing);
    this.message = order.message();
    order
        .goal()
        .forEach(
            place ->
                connecting.add(
                    place
                        .session()
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> footing.clusters().connect(place.master()))));
    LOG.log(
        INFO, "move {0} begins: {1}, from {2}", order.number(), order.placement(), order.from());
  }

  MovePhase phase() {
    return phase;
  }

  MoveOrder order() {
    return order;
  }

  /** The sessions of the goal, in the order of its entries; whole after CONNECTING. */
  List<Connected> goal() {
    return List.copyOf(goal);
  }

  /** Whether this session is part of the goal. */
  boolean goesTo(Connected session) {
    return goal.contains(session)
        || order.goal().stream()
            .anyMatch(place -> place.session().filter(session::equals).isPresent());
  }

  /**
   * Goes as far as it can go now.
   *
   * @throws TenonException when the move cannot reach its goal
   */
  void advance() {
    MovePhase before;
    do {
      before = phase;
      limits.check(phase, this::isServed, this::whatIsMissing);
      switch (phase) {
        case CONNECTING -> connect();
        case STARTING, AWAITING_BLOCK_MANAGERS, WARMING_UP -> make();
        case DRAINING, FENCING, STOPPING -> leave();
        case CLOSING -> close();
        default -> {}
      }
    } while (phase != before && !phase.isFinal());
  }

  void end(MovePhase last, String why) {
    message = Optional.of(why);
    enter(last);
  }

  private void enter(MovePhase next) {
    if (next != phase) {
      LOG.log(
          INFO,
          "move {0}: {1} -> {2}, {3} ms",
          order.number(),
          phase,
          next,
          limits.elapsed().toMillis());
      phase = next;
    }
  }

  private boolean isServed() {
    return targets().stream().flatMap(each -> each.values().stream()).allMatch(each -> each == 0)
        || goal.stream().anyMatch(session -> !staying(session).isEmpty());
  }

  /** What it costs the application to go back now. */
  String losses() {
    return phase.compareTo(MovePhase.DRAINING) < 0 || isServed()
        ? "the application has lost nothing"
        : "what had been copied there is computed again when it is needed";
  }

  private String whatIsMissing() {
    if (phase == MovePhase.CONNECTING) {
      return "none, a cluster has not answered yet";
    }
    StringBuilder missing = new StringBuilder();
    for (ClusterStatus each : clusterStatuses()) {
      missing.append("%d of %d on %s ".formatted(each.registered(), each.target(), each.master()));
    }
    goal.forEach(
        session ->
            footing.clusters().delay(session).ifPresent(why -> missing.append("(" + why + ")")));
    return missing.toString().strip();
  }

  private void connect() {
    if (!connecting.stream().allMatch(CompletableFuture::isDone)) {
      return;
    }
    try {
      connecting.forEach(each -> goal.add(each.join()));
    } catch (CompletionException e) {
      if (e.getCause() instanceof TenonException known) {
        throw known;
      }
      throw e;
    }
    enter(MovePhase.STARTING);
  }

  /** More, and less of nothing. */
  private void make() {
    List<Map<ResourceProfile, Integer>> targets = targets();
    boolean registered = true;
    boolean ready = true;
    Set<ExecutorId> blockManagers = footing.engine().withBlockManager();
    for (int i = 0; i < goal.size(); i++) {
      Map<ResourceProfile, Integer> target = targets.get(i);
      Map<ResourceProfile, Integer> present = count(staying(goal.get(i)).keySet());
      footing.clusters().request(goal.get(i), Targets.max(target, present));
      registered &= covers(present, target);
      Set<ExecutorId> able = new HashSet<>(staying(goal.get(i)).keySet());
      able.retainAll(blockManagers);
      ready &= covers(count(able), target);
    }
    for (Connected session : left()) {
      footing.clusters().request(session, count(staying(session).keySet()));
    }
    if (!registered) {
      enter(MovePhase.STARTING);
    } else if (!ready && footing.safeguards().awaitBlockManagers()) {
      enter(MovePhase.AWAITING_BLOCK_MANAGERS);
    } else if (isWarm()) {
      beginToLeave(targets);
    } else {
      enter(MovePhase.WARMING_UP);
    }
  }

  private boolean isWarm() {
    Set<ExecutorId> staying = new HashSet<>();
    goal.forEach(session -> staying.addAll(staying(session).keySet()));
    return order.outcome() != MovePhase.DONE || !limits.allowsWarmUp() || warmUp.isOver(staying);
  }

  private static boolean covers(
      Map<ResourceProfile, Integer> present, Map<ResourceProfile, Integer> target) {
    return target.entrySet().stream()
        .allMatch(entry -> present.getOrDefault(entry.getKey(), 0) >= entry.getValue());
  }

  private void beginToLeave(List<Map<ResourceProfile, Integer>> targets) {
    enter(MovePhase.DRAINING);
    Set<ExecutorId> surplus = new HashSet<>();
    for (int i = 0; i < goal.size(); i++) {
      surplus.addAll(footing.surplus(staying(goal.get(i)), targets.get(i)));
    }
    sendAway(surplus);
  }

  private void sendAway(Set<ExecutorId> executors) {
    if (!executors.isEmpty()) {
      sentAway.addAll(executors);
      footing.engine().decommission(executors, "moving to " + order.placement());
      departures.began(executors);
    }
  }

  private void leave() {
    List<Map<ResourceProfile, Integer>> targets = targets();
    Set<ExecutorId> unregistered = new HashSet<>();
    for (int i = 0; i < goal.size(); i++) {
      footing.clusters().request(goal.get(i), targets.get(i));
      if (!footing.dynamic()) {
        unregistered.addAll(sendLatecomersAway(goal.get(i), targets.get(i)));
      }
    }
    for (Connected session : left()) {
      footing.clusters().request(session, Map.of());
      sendAway(staying(session).keySet());
      unregistered.addAll(footing.clusters().executors(session));
    }
    unregistered.removeAll(footing.engine().registered().keySet());
    unregistered.removeAll(departures.executors());
    if (!unregistered.isEmpty()) {
      footing.clusters().release(unregistered);
    }
    sentAway.retainAll(departures.executors());
    if (sentAway.isEmpty()) {
      if (isNobodyLeft()) {
        left().forEach(each -> closing.add(footing.clusters().close(each)));
        enter(MovePhase.CLOSING);
      }
      return;
    }
    enter(
        switch (departures.slowest(sentAway)) {
          case DRAINING -> MovePhase.DRAINING;
          case FENCING -> MovePhase.FENCING;
          case STOPPING -> MovePhase.STOPPING;
        });
  }

  /**
   * A cluster that is gone never says that executors have ended which it launched before. Those
   * that the driver has not heard of either end when the cluster is closed.
   */
  private boolean isNobodyLeft() {
    Set<ExecutorId> left = new HashSet<>();
    left().forEach(session -> left.addAll(footing.clusters().executors(session)));
    if (left.stream().anyMatch(footing.engine().registered()::containsKey)) {
      silentFrom = Optional.empty();
      return false;
    }
    long now = footing.nanos().getAsLong();
    silentFrom = silentFrom.or(() -> Optional.of(now));
    return left.isEmpty() || now - silentFrom.get() > SILENCE.toNanos();
  }

  /**
   * What was launched for a goal that this one has replaced, and registers when there are enough.
   *
   * @return those that may be ended if they have not registered yet
   */
  private Set<ExecutorId> sendLatecomersAway(
      Connected session, Map<ResourceProfile, Integer> target) {
    Map<ExecutorId, ResourceProfile> staying = staying(session);
    sendAway(footing.surplus(staying, target));
    return covers(count(staying.keySet()), target)
        ? footing.clusters().executors(session)
        : Set.of();
  }

  private void close() {
    if (!closing.stream().allMatch(CompletableFuture::isDone)) {
      return;
    }
    for (CompletableFuture<Void> each : closing) {
      try {
        each.join();
      } catch (CompletionException e) {
        LOG.log(WARNING, "a cluster that was left did not let go cleanly", e.getCause());
      }
    }
    enter(order.outcome());
  }

  private List<Map<ResourceProfile, Integer>> targets() {
    return Targets.of(order.placement(), wanted(), footing.dynamic());
  }

  /** While data has to go somewhere, there is somebody to take it, even if nothing is to run. */
  private Map<ResourceProfile, Integer> wanted() {
    Map<ResourceProfile, Integer> wanted = footing.wanted().get();
    if (!footing.dynamic()) {
      return wanted;
    }
    Map<ExecutorId, ResourceProfile> going = new HashMap<>();
    left().forEach(session -> going.putAll(staying(session)));
    footing.engine().holdings(Set.copyOf(going.keySet())).entrySet().stream()
        .filter(entry -> !entry.getValue().holdsData())
        .forEach(entry -> going.remove(entry.getKey()));
    footing
        .engine()
        .registered()
        .forEach(
            (executor, profile) -> {
              if (sentAway.contains(executor)) {
                going.put(executor, profile);
              }
            });
    Map<ResourceProfile, Integer> holders = new HashMap<>();
    going.values().forEach(profile -> holders.merge(profile, 1, Integer::sum));
    return Targets.max(wanted, holders);
  }

  private List<Connected> left() {
    return footing.clusters().connected().stream()
        .filter(session -> !goal.contains(session))
        .toList();
  }

  private Map<ExecutorId, ResourceProfile> staying(Connected session) {
    Map<ExecutorId, ResourceProfile> staying = new HashMap<>();
    footing
        .engine()
        .registered()
        .forEach(
            (executor, profile) -> {
              if (footing.clusters().sessionOf(executor) == session.number()
                  && !departures.contains(executor)) {
                staying.put(executor, profile);
              }
            });
    return staying;
  }

  private Map<ResourceProfile, Integer> count(Set<ExecutorId> executors) {
    Map<ResourceProfile, Integer> count = new HashMap<>();
    footing
        .engine()
        .registered()
        .forEach(
            (executor, profile) -> {
              if (executors.contains(executor)) {
                count.merge(profile, 1, Integer::sum);
              }
            });
    return count;
  }

  MoveStatus status() {
    return new MoveStatus(
        order.number(),
        order.why(),
        order.from(),
        order.placement(),
        phase,
        phase.isFinal() ? List.of() : clusterStatuses(),
        departures.left(),
        departures.readersLeft(),
        limits.elapsed(),
        message.or(this::waitsFor));
  }

  private Optional<String> waitsFor() {
    return phase == MovePhase.STARTING
        ? goal.stream().flatMap(each -> footing.clusters().delay(each).stream()).findFirst()
        : Optional.empty();
  }

  private List<ClusterStatus> clusterStatuses() {
    List<Map<ResourceProfile, Integer>> targets =
        phase == MovePhase.CONNECTING ? List.of() : targets();
    Set<ExecutorId> blockManagers = footing.engine().withBlockManager();
    List<ClusterStatus> statuses = new ArrayList<>();
    for (Connected session : footing.clusters().connected()) {
      Set<ExecutorId> staying = staying(session).keySet();
      int index = goal.indexOf(session);
      int target =
          index < 0 || targets.isEmpty()
              ? 0
              : targets.get(index).values().stream().mapToInt(Integer::intValue).sum();
      statuses.add(
          new ClusterStatus(
              session.master(),
              session.plugin(),
              target,
              staying.size(),
              (int) staying.stream().filter(blockManagers::contains).count(),
              (int)
                  departures.executors().stream()
                      .filter(id -> footing.clusters().sessionOf(id) == session.number())
                      .count()));
    }
    return statuses;
  }
}

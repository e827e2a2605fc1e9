package io.tenon.spark.placement;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.spark.placement.Clusters.Connected;
import io.tenon.spark.placement.MoveOrder.Place;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where an application's executors are, and the move that is under way. Its methods may be called
 * from any thread; what they change, they change on the backend's one thread.
 */
public final class Placements {
  private static final System.Logger LOG = System.getLogger(Placements.class.getName());
  private static final Duration UPDATE_RETRY = Duration.ofSeconds(15);

  private final Map<String, String> settings;
  private final Places places;
  private final Engine engine;
  private final Clusters clusters;
  private final boolean dynamic;
  private final Steps steps;
  private final BiConsumer<Connected, TenonException> lastClusterFailed;
  private final Departures departures;
  private final MoveHistory history = new MoveHistory();

  /** Sessions that do not serve the application any more, as long as they are connected. */
  private final Map<Connected, TenonException> failed = new HashMap<>();

  private volatile Safeguards safeguards = Safeguards.ALL;
  private volatile Placement current;
  private volatile boolean stopped;
  private List<Connected> serving = List.of();
  private Map<ResourceProfile, Integer> wanted = Map.of();
  private @Nullable Move move;
  private int moves;
  private long noUpdateBefore = System.nanoTime();

  /**
   * @param settings of the application
   * @param masters the master that the name of a cluster means, where those are connected
   * @param dynamic whether Spark changes the wanted totals by itself
   * @param thread the backend's
   * @param lastClusterFailed is told when no cluster is left
   */
  public Placements(
      Map<String, String> settings,
      String master,
      BiFunction<String, Collection<String>, String> masters,
      Engine engine,
      Clusters clusters,
      boolean dynamic,
      ScheduledExecutorService thread,
      BiConsumer<Connected, TenonException> lastClusterFailed) {
    this.settings = settings;
    this.places = new Places(masters, clusters, session -> !failed.containsKey(session));
    this.engine = engine;
    this.clusters = clusters;
    this.dynamic = dynamic;
    this.steps = new Steps(thread);
    this.lastClusterFailed = lastClusterFailed;
    this.departures = new Departures(engine, clusters::release, () -> safeguards, System::nanoTime);
    this.current =
        PlacementKeys.PLACEMENT
            .find(settings)
            .map(Placement::parse)
            .orElseGet(() -> Placement.all(master));
  }

  /** Connects to the clusters of the first placement, and begins to look after it. */
  public void start() {
    List<Connected> connected = new ArrayList<>();
    for (String master : places.masters(current, List.of())) {
      connected.add(clusters.connect(master).join());
    }
    steps.run("the first placement", () -> serving = List.copyOf(connected));
    Duration interval = PlacementKeys.INTERVAL.read(settings);
    steps.repeat("a look at the placement", interval, this::look);
  }

  /** How many executors the first placement has, where Spark itself would have {@code initial}. */
  public int initial(int initial) {
    return !dynamic && current.saysTotal() ? current.numbers() : initial;
  }

  /** Spark wants so many, wherever they are. */
  public void wanted(Map<ResourceProfile, Integer> totals) {
    wanted = Map.copyOf(totals);
    if (move == null) {
      settle();
    }
  }

  /**
   * Begins to move to {@code text}; a move that is under way gets this as its goal.
   *
   * @param deadline for all of it, in the place of the setting
   * @return the number of the move
   * @throws TenonException when the placement cannot be read, or the application cannot be moved
   */
  public int place(String text, Optional<Duration> deadline) {
    Placement goal = Placement.parse(text);
    MoveSettings.check(settings);
    return steps.call(
        () ->
            begin(
                "asked for",
                goal,
                places.of(goal, List.of()),
                deadline.or(() -> PlacementKeys.DEADLINE.find(settings)),
                Optional.of(PlacementKeys.START_DEADLINE.read(settings)),
                MovePhase.DONE,
                Optional.empty()));
  }

  /**
   * Brings the application back to where it was before the move that is under way.
   *
   * @return the number of the move that does so
   * @throws TenonException {@link PlacementErrorCode#PLACEMENT_NO_MOVE}
   */
  public int cancel() {
    return steps.call(
        () -> {
          if (move == null) {
            throw new TenonException(
                PlacementErrorCode.PLACEMENT_NO_MOVE,
                "the application does not move; it is on \"%s\"".formatted(current));
          }
          return goBack(MovePhase.CANCELLED, "cancelled");
        });
  }

  /** The placement that the application has reached. */
  public Placement current() {
    return current;
  }

  /** How far the last move is. */
  public Optional<MoveStatus> status() {
    return history.last();
  }

  /** How far that move is, or how it ended. */
  public Optional<MoveStatus> status(int number) {
    return history.find(number);
  }

  /** Spark gives these executors no more tasks. */
  public void leaving(Set<ExecutorId> executors) {
    steps.run("a departure", () -> departures.began(executors));
  }

  /** The executor has nothing left to do. */
  public void drained(ExecutorId executor) {
    steps.run("a departure", () -> departures.drained(executor));
  }

  /** The executor is gone. */
  public void ended(ExecutorId executor) {
    steps.run("an end", () -> departures.ended(executor));
  }

  /** The cluster does not serve the application any more. */
  public void failed(Connected session, TenonException cause) {
    steps.run("a failed cluster", () -> withdraw(session, cause));
  }

  /** The application ends. */
  public void stop() {
    stopped = true;
    history.applicationEnds();
  }

  /** For a test that shows what is lost without these. */
  public void use(Safeguards these) {
    safeguards = these;
  }

  private void withdraw(Connected session, TenonException cause) {
    failed.put(session, cause);
    boolean served = serving.contains(session);
    boolean goal = move != null && move.goesTo(session);
    if (!served && !goal && !serving.isEmpty()) {
      LOG.log(WARNING, "a cluster that the application is not on failed: " + session, cause);
    } else if (!served && goal) {
      LOG.log(WARNING, "the cluster " + session.master() + " failed", cause);
      giveUp(cause);
    } else if (served && move != null && !goal) {
      LOG.log(WARNING, "the cluster that is being left failed: " + session.master(), cause);
    } else if (failed.keySet().containsAll(serving)) {
      lastClusterFailed.accept(session, cause);
    } else {
      goOnWithoutFailed(session, cause);
    }
  }

  private void goOnWithoutFailed(Connected session, TenonException cause) {
    List<Placement.Entry> rest = new ArrayList<>();
    for (int i = 0; i < serving.size(); i++) {
      if (!failed.containsKey(serving.get(i))) {
        rest.add(current.entries().get(i));
      }
    }
    if (rest.stream().allMatch(entry -> entry.amount() == 0)) {
      lastClusterFailed.accept(session, cause);
      return;
    }
    LOG.log(WARNING, "the cluster " + session.master() + " failed; the others go on", cause);
    Placement goal = new Placement(rest);
    var unused =
        begin(
            "a cluster failed",
            goal,
            places.of(goal, serving),
            Optional.empty(),
            Optional.empty(),
            MovePhase.DONE,
            Optional.of(reason(cause)));
  }

  private void look() {
    if (stopped) {
      return;
    }
    departures.advance();
    if (move == null) {
      closeStrays();
      followUpdates();
      return;
    }
    try {
      move.advance();
    } catch (RuntimeException e) {
      LOG.log(WARNING, "move " + move.order().number() + " fails", e);
      giveUp(e);
    }
    if (move != null) {
      history.put(move.status());
      if (move.phase().isFinal()) {
        arrive();
      }
    }
  }

  private void arrive() {
    Move done = move;
    move = null;
    current = done.order().placement();
    serving = done.goal();
    failed.keySet().retainAll(clusters.connected());
    LOG.log(INFO, "the application is on \"{0}\": {1}", current, done.phase().text());
    settle();
  }

  private void giveUp(RuntimeException cause) {
    if (move.order().outcome() == MovePhase.DONE) {
      var unused = goBack(MovePhase.ROLLED_BACK, reason(cause));
      return;
    }
    move.end(MovePhase.FAILED, reason(cause));
    history.put(move.status());
    move = null;
    if (failed.keySet().containsAll(serving)) {
      Connected last = serving.get(0);
      lastClusterFailed.accept(last, failed.get(last));
    } else {
      settle();
    }
  }

  /** A cluster may accept the application when the move that asked it has long been given up. */
  private void closeStrays() {
    for (Connected session : clusters.connected()) {
      if (!serving.contains(session) && clusters.executors(session).isEmpty()) {
        LOG.log(INFO, "the application does not need the cluster {0}", session.master());
        var unused =
            clusters
                .close(session)
                .exceptionally(
                    e -> {
                      LOG.log(WARNING, "a cluster that is not needed did not let go cleanly", e);
                      return null;
                    });
      }
    }
  }

  private static String reason(Throwable cause) {
    return cause instanceof TenonException known ? known.getMessage() : cause.toString();
  }

  private int goBack(MovePhase outcome, String why) {
    Placement back = current;
    String message = why + "; " + move.losses();
    noUpdateBefore = System.nanoTime() + UPDATE_RETRY.toNanos();
    return begin(
        outcome == MovePhase.CANCELLED ? "cancelled" : "rolls back",
        back,
        places.of(back, serving),
        Optional.empty(),
        Optional.empty(),
        outcome,
        Optional.of(message));
  }

  private int begin(
      String why,
      Placement goal,
      List<Place> goals,
      Optional<Duration> deadline,
      Optional<Duration> startDeadline,
      MovePhase outcome,
      Optional<String> message) {
    MoveOrder order =
        new MoveOrder(
            ++moves, why, current, goal, goals, startDeadline, deadline, outcome, message);
    Move next =
        new Move(
            order,
            new Footing(
                engine,
                clusters,
                () -> wanted,
                dynamic,
                safeguards,
                PlacementKeys.WARM_UP.read(settings),
                System::nanoTime),
            departures);
    // Whoever waits for the end of the one before looks for this one then.
    history.put(next.status());
    if (move != null) {
      move.end(
          outcome == MovePhase.DONE ? MovePhase.REPLACED : outcome,
          message.orElse("move " + order.number() + " takes its place"));
      history.put(move.status());
    }
    move = next;
    if (PlacementKeys.DROP_UNUSED.read(settings)) {
      engine.dropUnused();
    }
    return order.number();
  }

  /**
   * When a plugin is updated, its session is one of the old version, and the new one takes over.
   */
  private void followUpdates() {
    if (System.nanoTime() - noUpdateBefore < 0
        || serving.stream().allMatch(clusters::isCurrent)
        || MoveSettings.problem(settings).isPresent()) {
      return;
    }
    var unused =
        begin(
            "a cluster manager was updated",
            current,
            places.of(current, serving.stream().filter(clusters::isCurrent).toList()),
            Optional.empty(),
            Optional.of(PlacementKeys.START_DEADLINE.read(settings)),
            MovePhase.DONE,
            Optional.empty());
  }

  /** Tells each session what it is to have, while nothing moves. */
  private void settle() {
    List<Map<ResourceProfile, Integer>> targets = Targets.of(current, wanted, dynamic);
    if (dynamic) {
      targets = Targets.withoutExcess(targets, serving.stream().map(this::present).toList());
    }
    for (int i = 0; i < serving.size(); i++) {
      clusters.request(serving.get(i), targets.get(i));
    }
  }

  private Map<ResourceProfile, Integer> present(Connected session) {
    Map<ResourceProfile, Integer> present = new HashMap<>();
    engine
        .registered()
        .forEach(
            (executor, profile) -> {
              if (clusters.sessionOf(executor) == session.number()
                  && !departures.contains(executor)) {
                present.merge(profile, 1, Integer::sum);
              }
            });
    return present;
  }
}

package io.tenon.spark.placement;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.spark.placement.Engine.Holdings;
import io.tenon.spark.placement.Engine.Readers;
import io.tenon.spi.cluster.ExecutorId;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Executors that are leaving, whoever sent them: a move, dynamic allocation, a cluster that takes
 * them away. Each finishes its tasks, has its data copied, goes on serving it until no running task
 * may still read it there, and only then is ended. Used by the backend's one thread.
 */
final class Departures {
  private static final System.Logger LOG = System.getLogger(Departures.class.getName());

  /** How long the driver may take to hear where the last copies are. */
  private static final Duration SETTLE = Duration.ofSeconds(10);

  /**
   * How long an executor may take to say that it has nothing left when the driver knows so. Nothing
   * is heard of late: blocks are reported before the ends of the tasks that made them, and those
   * are waited for anyway.
   */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  /** How far an executor is. In the order in which it goes through them. */
  enum Stage {
    /** It runs tasks, or copies data. */
    DRAINING,
    /** It has nothing left to do, but tasks may be reading from it. */
    FENCING,
    /** It was told to end. */
    STOPPING
  }

  private static final class Departure {
    Stage stage = Stage.DRAINING;
    @Nullable BooleanSupplier endsKnown;
    long idleFrom = Long.MAX_VALUE;
    long settlesFrom = Long.MAX_VALUE;
    Readers readers = () -> 0;
  }

  private final Engine engine;
  private final Consumer<Set<ExecutorId>> release;
  private final Supplier<Safeguards> safeguards;
  private final LongSupplier nanos;
  private final Map<ExecutorId, Departure> leaving = new LinkedHashMap<>();

  /** The engine may name an executor for a while after its cluster has said that it ended. */
  private final Set<ExecutorId> gone = new HashSet<>();

  private Map<ExecutorId, Holdings> holdings = Map.of();

  /**
   * @param release ends executors; their end is told to {@link #ended}
   * @param nanos a clock
   */
  Departures(
      Engine engine,
      Consumer<Set<ExecutorId>> release,
      Supplier<Safeguards> safeguards,
      LongSupplier nanos) {
    this.engine = engine;
    this.release = release;
    this.safeguards = safeguards;
    this.nanos = nanos;
  }

  /** The engine gives these executors no more tasks. */
  void began(Set<ExecutorId> executors) {
    executors.stream()
        .filter(executor -> !gone.contains(executor))
        .forEach(executor -> leaving.computeIfAbsent(executor, id -> new Departure()));
  }

  /** The executor says that it runs nothing and has copied what it can. */
  void drained(ExecutorId executor) {
    began(Set.of(executor));
    Departure departure = leaving.get(executor);
    if (departure != null && departure.endsKnown == null) {
      departure.endsKnown =
          safeguards.get().awaitTaskEnds() ? engine.endsKnown(executor) : () -> true;
    }
  }

  void ended(ExecutorId executor) {
    gone.add(executor);
    leaving.remove(executor);
  }

  Set<ExecutorId> executors() {
    return Set.copyOf(leaving.keySet());
  }

  /** Whether it is leaving, or has left. */
  boolean contains(ExecutorId executor) {
    return leaving.containsKey(executor) || gone.contains(executor);
  }

  /** Moves each executor on as far as it can go now. */
  void advance() {
    if (leaving.isEmpty()) {
      holdings = Map.of();
      return;
    }
    // First what is known, then what lies there: the other way round an output could come between.
    leaving.values().forEach(this::lookForEnds);
    holdings = engine.holdings(executors());
    in(Stage.DRAINING).forEach(this::lookForIdleness);
    Set<ExecutorId> drained = in(Stage.DRAINING);
    drained.removeIf(executor -> !isDrained(executor));
    if (!drained.isEmpty()) {
      Readers readers = engine.fenceReaders();
      drained.forEach(
          executor -> {
            Departure departure = leaving.get(executor);
            departure.stage = Stage.FENCING;
            departure.readers = readers;
          });
      LOG.log(
          INFO, "executors {0} are drained; {1} tasks may read from them", drained, readers.left());
    }
    Set<ExecutorId> free = in(Stage.FENCING);
    free.removeIf(executor -> leaving.get(executor).readers.left() > 0);
    if (!free.isEmpty()) {
      free.forEach(executor -> leaving.get(executor).stage = Stage.STOPPING);
      LOG.log(INFO, "executors {0} are ended: nobody needs them", free);
      release.accept(free);
    }
  }

  private void lookForEnds(Departure departure) {
    if (departure.settlesFrom == Long.MAX_VALUE
        && departure.endsKnown != null
        && departure.endsKnown.getAsBoolean()) {
      departure.settlesFrom = nanos.getAsLong();
    }
  }

  /**
   * An executor goes on trying for as long as it has a block, even one that is on all the others,
   * where there is no room for another copy.
   */
  private void lookForIdleness(ExecutorId executor) {
    Departure departure = leaving.get(executor);
    Holdings held = holdings.getOrDefault(executor, Holdings.NONE);
    if (departure.endsKnown != null || held.tasks() > 0 || held.holdsData()) {
      departure.idleFrom = Long.MAX_VALUE;
    } else if (departure.idleFrom == Long.MAX_VALUE) {
      departure.idleFrom = nanos.getAsLong();
    } else if (nanos.getAsLong() - departure.idleFrom >= SILENCE.toNanos()) {
      LOG.log(
          INFO, "executor {0} has nothing that is not elsewhere, and does not say so", executor);
      drained(executor);
    }
  }

  private boolean isDrained(ExecutorId executor) {
    long settlesFrom = leaving.get(executor).settlesFrom;
    Holdings held = holdings.getOrDefault(executor, Holdings.NONE);
    if (settlesFrom == Long.MAX_VALUE || held.tasks() > 0) {
      return false;
    }
    if (!held.holdsData()) {
      return true;
    }
    if (nanos.getAsLong() - settlesFrom < SETTLE.toNanos()) {
      return false;
    }
    LOG.log(
        WARNING,
        "executor {0} found no room elsewhere for {1} blocks and {2} map outputs; what is needed of them will be computed again",
        executor,
        held.blocks(),
        held.outputs());
    return true;
  }

  private Set<ExecutorId> in(Stage stage) {
    return leaving.entrySet().stream()
        .filter(entry -> entry.getValue().stage == stage)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * The stage of the one of {@code executors} that is least far, or the last where none is left.
   */
  Stage slowest(Set<ExecutorId> executors) {
    return leaving.entrySet().stream()
        .filter(entry -> executors.contains(entry.getKey()))
        .map(entry -> entry.getValue().stage)
        .min(Stage::compareTo)
        .orElse(Stage.STOPPING);
  }

  /** What lies or runs on those that leave, as of the last {@link #advance}. */
  Holdings left() {
    return holdings.values().stream().reduce(Holdings.NONE, Holdings::plus);
  }

  /** How many running tasks may read from those that leave. */
  int readersLeft() {
    return leaving.values().stream().mapToInt(each -> each.readers.left()).max().orElse(0);
  }
}

package io.tenon.cluster.standalone;

import java.time.Duration;

/** How long a session has waited for what, by its ticks. Used by the session's thread alone. */
final class Patience {
  /** A Master that has room gives executors within less. */
  private static final Duration CAPACITY_NOTICE = Duration.ofSeconds(15);

  /** A Master that ends in order, or of which another takes over, is away for less. */
  private static final Duration SHORT_ABSENCE = Duration.ofSeconds(20);

  /** Between looks for a Master that is away for longer. */
  private static final Duration LOOK_PAUSE = Duration.ofSeconds(1);

  /** Between two requests for what has not come, at first and at most. */
  private static final Duration FIRST_REPETITION = Duration.ofSeconds(2);

  private static final Duration LAST_REPETITION = Duration.ofSeconds(30);

  /** A look ends long before; one that did not is not waited for. */
  private static final Duration LOOK_LIMIT = Duration.ofMinutes(2);

  private final StandaloneSettings settings;
  private final Watch master = new Watch();
  private final Watch empty = new Watch();
  private final Watch lacking = new Watch();
  private final Watch look = new Watch();
  private final Watch lookPause = new Watch();
  private final Watch repetition = new Watch();
  private Duration repetitionPause = FIRST_REPETITION;

  Patience(StandaloneSettings settings) {
    this.settings = settings;
  }

  void masterLost() {
    master.start();
    look.stop();
    lookPause.stop();
  }

  /** Takes note of how the executors are. */
  void look(boolean none, long missing) {
    empty.runWhile(none && missing > 0);
    lacking.runWhile(missing > 0);
    repetition.runWhile(missing > 0);
    if (missing == 0) {
      repetitionPause = FIRST_REPETITION;
    }
  }

  /** Whether it is time to ask once more for what is missing; then it is taken for asked. */
  boolean repeats() {
    if (!repetition.exceeds(repetitionPause)) {
      return false;
    }
    repetition.start();
    Duration twice = repetitionPause.multipliedBy(2);
    repetitionPause = twice.compareTo(LAST_REPETITION) < 0 ? twice : LAST_REPETITION;
    return true;
  }

  /** An executor came, so that the Master gives some. */
  void launched() {
    lacking.stop();
  }

  /** Whether it is time to look for a Master; then it is taken for looked for. */
  boolean looks() {
    if (look.runs() && !look.exceeds(LOOK_LIMIT)) {
      return false;
    }
    if (master.exceeds(SHORT_ABSENCE) && lookPause.runs() && !lookPause.exceeds(LOOK_PAUSE)) {
      return false;
    }
    look.start();
    lookPause.start();
    return true;
  }

  void looked() {
    look.stop();
  }

  boolean lacksCapacity() {
    // A word of it comes before the end.
    Duration notice =
        settings
            .capacityLimit()
            .map(limit -> limit.dividedBy(2))
            .filter(half -> half.compareTo(CAPACITY_NOTICE) < 0)
            .orElse(CAPACITY_NOTICE);
    return lacking.exceeds(notice);
  }

  boolean capacityIsOver() {
    return settings.capacityLimit().filter(empty::exceeds).isPresent();
  }

  boolean masterIsOver() {
    return master.exceeds(settings.masterLimit()) && empty.exceeds(settings.masterLimit());
  }

  /** Measures for how long something has been so. */
  private static final class Watch {
    private boolean running;
    private long since;

    void start() {
      running = true;
      since = System.nanoTime();
    }

    void stop() {
      running = false;
    }

    void runWhile(boolean condition) {
      if (!condition) {
        stop();
      } else if (!running) {
        start();
      }
    }

    boolean runs() {
      return running;
    }

    boolean exceeds(Duration limit) {
      return running && System.nanoTime() - since > limit.toNanos();
    }
  }
}

package io.tenon.cluster.standalone;

import java.time.Duration;

/** How long a session has waited for what, by its ticks. Used by the session's thread alone. */
final class Patience {
  /** A Master that has room gives executors within less. */
  private static final Duration CAPACITY_NOTICE = Duration.ofSeconds(15);

  /** The answer to a question may take as long as a failover. */
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(12);

  private final StandaloneSettings settings;
  private final Watch master = new Watch();
  private final Watch empty = new Watch();
  private final Watch lacking = new Watch();
  private final Watch probe = new Watch();

  Patience(StandaloneSettings settings) {
    this.settings = settings;
  }

  void masterLost() {
    master.start();
    probe.stop();
  }

  /** Takes note of how the executors are. */
  void look(boolean none, long missing) {
    empty.runWhile(none && missing > 0);
    lacking.runWhile(missing > 0);
  }

  /** An executor came, so that the Master gives some. */
  void launched() {
    lacking.stop();
  }

  /** Whether it is time to ask a Master that is away; then it is taken for asked. */
  boolean probes() {
    if (probe.runs() && !probe.exceeds(PROBE_LIMIT)) {
      return false;
    }
    probe.start();
    return true;
  }

  void probed() {
    probe.stop();
  }

  /**
   * Whether to give up the registration for a new one. With executors left it is not: a Master that
   * takes over from another knows them, and finds the application by itself.
   */
  boolean registersAnew() {
    return empty.exceeds(settings.connectTimeout()) && master.exceeds(settings.connectTimeout());
  }

  boolean lacksCapacity() {
    return lacking.exceeds(CAPACITY_NOTICE);
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

package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.MovingRun.Progress;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.placement.Victim.Point;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Moves an application that prints its phases, and has processes killed meanwhile. */
record FiringRange(MovingRun run) {
  /**
   * How a move ended in which something was to be killed.
   *
   * @param done whether the application is where it was to go
   * @param inPhase whether it was killed in the phase that was meant
   */
  record Hit(boolean done, boolean inPhase) {}

  /**
   * Moves, and kills at this point.
   *
   * @param what is killed, for the log
   * @param shot how to kill it, where there is one to kill
   * @param then what is done at once when it has been killed
   */
  Hit fire(
      Object what,
      Point point,
      String goal,
      Supplier<Optional<Runnable>> shot,
      Runnable then,
      String... options)
      throws InterruptedException {
    Progress wanted = new Progress(run.progress().move() + 1, point.phase());
    long start = System.nanoTime();
    boolean hit;
    FinishedProgram end;
    try (RunningProgram placing = run.placing(goal).with(options).start()) {
      boolean killed = shoot(placing, wanted, point.after(), shot);
      hit = killed && run.progress().equals(wanted);
      if (killed) {
        then.run();
      }
      end = placing.awaitExit(MovingRun.LIMIT);
    }
    boolean done = end.exitCode() == 0;
    System.out.printf(
        "FIRE %s, %s after %d ms, to %s: %s, %s after %d ms%n",
        what,
        point.phase(),
        point.after().toMillis(),
        goal,
        hit ? "hit" : "missed",
        done ? "done" : "rolled back",
        Duration.ofNanos(System.nanoTime() - start).toMillis());
    assertTrue(done || end.stderr().contains("PLACEMENT_ROLLED_BACK"), end::toString);
    return new Hit(done, hit);
  }

  /** Returns whether somebody was killed. */
  private boolean shoot(
      RunningProgram placing,
      Progress wanted,
      Duration after,
      Supplier<Optional<Runnable>> findShot)
      throws InterruptedException {
    Optional<Long> reached = Optional.empty();
    while (placing.handle().isAlive() && !isPast(run.progress(), wanted)) {
      // Before the look at the phase: to find somebody takes longer than some phases.
      Optional<Runnable> shot = findShot.get();
      long now = System.nanoTime();
      if (run.progress().equals(wanted)) {
        reached = reached.or(() -> Optional.of(now));
        if (shot.isPresent() && now - reached.get() >= after.toNanos()) {
          shot.get().run();
          return true;
        }
      }
      Thread.sleep(1);
    }
    return false;
  }

  private static boolean isPast(Progress now, Progress wanted) {
    return now.move() > wanted.move()
        || (now.move() == wanted.move() && now.phase().compareTo(wanted.phase()) > 0);
  }
}

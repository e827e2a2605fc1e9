package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.spark.scheduler.ExecutorExited;
import org.apache.spark.scheduler.ExecutorKilled$;
import org.apache.spark.scheduler.ExecutorLossReason;
import org.apache.spark.scheduler.ExecutorProcessLost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecutorLossesTest {
  private static final ExecutorId ID = new ExecutorId(3);
  private static final ExecutorExit KILLED =
      new ExecutorExit(ExitReason.KILLED, OptionalInt.of(137), "killed");
  private static final ExecutorExit CRASHED =
      new ExecutorExit(ExitReason.CRASHED, OptionalInt.of(42), "crashed");

  private static final Optional<String> HOST = Optional.of("host-a");

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<ExecutorLossReason> removed = new CopyOnWriteArrayList<>();

  private ExecutorLosses losses(Duration wait) {
    return new ExecutorLosses(wait, timer, (executor, reason) -> removed.add(reason));
  }

  @AfterEach
  void stopTimer() {
    timer.shutdownNow();
  }

  @Test
  void reasonOfTheClusterIsToldOnceWhicheverReportComesFirst() {
    ExecutorLosses losses = losses(Duration.ofHours(1));
    losses.disconnected("3");
    losses.ended(ID, KILLED, HOST);
    losses.disconnected("3");
    losses.ended(ID, KILLED, HOST);

    assertEquals(1, removed.size());
    ExecutorExited exited = (ExecutorExited) removed.get(0);
    assertEquals(137, exited.exitCode());
    assertFalse(exited.exitCausedByApp());
  }

  @Test
  void executorWithTheIdOfOneThatHasEndedIsToldOnceToo() {
    ExecutorLosses losses = losses(Duration.ofHours(1));
    losses.ended(ID, KILLED, HOST);
    losses.launched(ID);
    assertFalse(losses.has("3"));
    losses.ended(ID, CRASHED, HOST);
    losses.ended(ID, CRASHED, HOST);

    assertEquals(2, removed.size());
    assertTrue(((ExecutorExited) removed.get(1)).exitCausedByApp());
  }

  @Test
  void endOfAnExecutorIsToldBeforeAnotherHasItsId() {
    ExecutorLosses losses = losses(Duration.ofHours(1));
    losses.disconnected("3");
    losses.launched(ID);
    assertEquals(1, removed.size());
    losses.ended(ID, KILLED, HOST);

    assertEquals(2, removed.size());
  }

  @Test
  void crashesCountAgainstTheApplication() {
    losses(Duration.ofHours(1)).ended(ID, CRASHED, HOST);

    assertTrue(((ExecutorExited) removed.get(0)).exitCausedByApp());
  }

  @Test
  void releasedExecutorsWereKilledByTheDriver() {
    losses(Duration.ofHours(1))
        .ended(ID, new ExecutorExit(ExitReason.RELEASED, OptionalInt.empty(), "released"), HOST);

    assertSame(ExecutorKilled$.MODULE$, removed.get(0));
  }

  @Test
  void lostMachinesTakeWhatLiesOnThemAlong() {
    losses(Duration.ofHours(1))
        .ended(ID, new ExecutorExit(ExitReason.MACHINE_LOST, OptionalInt.empty(), "gone"), HOST);

    ExecutorProcessLost lost = (ExecutorProcessLost) removed.get(0);
    assertEquals("host-a", lost.workerHost().get());
    assertFalse(lost.causedByApp());
    assertEquals("Executor 3: gone", lost.toString());
  }

  @Test
  void aBrokenConnectionThatNobodyExplainsIsToldAfterTheWait() {
    ExecutorLosses losses = losses(Duration.ofMillis(20));
    losses.disconnected("3");

    Await.until(Duration.ofSeconds(10), () -> "removed", () -> !removed.isEmpty());
    losses.ended(ID, CRASHED, HOST);

    assertEquals(1, removed.size());
    assertTrue(((ExecutorProcessLost) removed.get(0)).causedByApp());
  }

  @Test
  void lastWordsOfAnExecutorGiveWayToTheReasonOfTheCluster() {
    ExecutorLossReason own = new ExecutorLossReason("finished decommissioning");
    ExecutorLosses losses = losses(Duration.ofHours(1));
    losses.lost("3", own);
    losses.ended(ID, CRASHED, HOST);

    assertEquals(1, removed.size());
    assertFalse(losses.isVerdict("3", own));
    assertTrue(losses.isVerdict("3", removed.get(0)));
  }
}

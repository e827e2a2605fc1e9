package io.tenon.spark.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Change;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteBehindTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long ROOMY = 100_000;

  private final List<String> said = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final WriteBehind writes =
      new WriteBehind(System.getLogger("test"), new Leadership(), refusals::incrementAndGet);
  private final Thread writer = new Thread(writes::run, "writer");
  private FakeState state = new FakeState(ROOMY);

  @AfterEach
  void end() throws InterruptedException {
    writes.end();
    state.leave.release(1_000);
    writer.join(SOON.toMillis());
  }

  @Test
  void nothingIsSaidBeforeItIsWritten() {
    lead();
    put("a");
    writes.after(() -> said.add("registered a"));
    writes.seal();

    assertEquals(List.of(), said);
    state.leave.release();
    await(List.of("registered a"));
    assertTrue(state.entries().containsKey("a"));
  }

  @Test
  void whatIsSaidWithoutAChangeDoesNotOvertake() {
    lead();
    put("a");
    writes.after(() -> said.add("first"));
    writes.seal();
    writes.after(() -> said.add("second"));

    assertEquals(List.of(), said);
    state.leave.release();
    await(List.of("first", "second"));
  }

  @Test
  void whatWaitsIsWrittenInOneBatch() {
    lead();
    put("first");
    writes.seal();
    Await.until("the first is under way", SOON, () -> state.leave.hasQueuedThreads());
    for (int i = 0; i < 100; i++) {
      put("worker_" + i);
      writes.seal();
    }

    state.leave.release(2);

    Await.until("all are written", SOON, () -> state.entries().size() == 101);
    assertEquals(List.of(1, 100), state.batches().stream().map(b -> b.changes().size()).toList());
  }

  @Test
  void aStepIsWrittenWholeThoughALaterOneDoesNotFit() {
    state = new FakeState(60);
    lead();
    writes.change(new Change.Remove("old"));
    put("new");
    writes.seal();
    put("x".repeat(58));
    writes.seal();

    state.leave.release(2);

    Await.until("both are written", SOON, () -> state.batches().size() == 2);
    assertEquals(
        Set.of("old", "new"),
        Set.copyOf(state.batches().get(0).changes().stream().map(Change::key).toList()));
  }

  @Test
  void aStepTooLargeForOneBatchIsWrittenInSeveral() {
    state = new FakeState(60);
    lead();
    IntStream.range(0, 10).forEach(i -> put("key-of-ten-" + i));
    writes.after(() -> said.add("all"));
    writes.seal();

    state.leave.release(10);

    await(List.of("all"));
    assertEquals(10, state.entries().size());
  }

  @Test
  void refusedWriteStepsDownAndSaysNothingMore() {
    lead();
    state.depose();
    put("a");
    writes.after(() -> said.add("a lie"));
    writes.seal();

    state.leave.release();

    Await.until("steps down", SOON, () -> refusals.get() == 1);
    writes.after(() -> said.add("another"));
    assertThrows(TenonException.class, writes::await);
    assertEquals(List.of(), said);
    assertEquals(Set.of(), state.entries().keySet());
  }

  @Test
  void lostAnswerIsWrittenAgainBeforeAnythingIsSaid() {
    lead();
    state.next(FakeState.LOST);
    state.next(FakeState.LOST);
    put("a");
    writes.after(() -> said.add("registered"));
    writes.seal();

    state.leave.release(3);

    await(List.of("registered"));
    assertEquals(1, state.batches().size());
  }

  @Test
  void batchThatTheStoreFindsTooLargeIsHalved() {
    lead();
    state.next(FakeState.TOO_LARGE);
    IntStream.range(0, 8).forEach(i -> put("k" + i));
    writes.seal();

    state.leave.release(3);

    Await.until("all are written", SOON, () -> state.entries().size() == 8);
    assertEquals(List.of(4, 4), state.batches().stream().map(b -> b.changes().size()).toList());
  }

  @Test
  void whoIsUncertainHoldsBackEvenWhatIsWritten() {
    lead();
    writes.hold();
    writes.after(() -> said.add("launch"));
    assertEquals(List.of(), said);

    writes.release();

    await(List.of("launch"));
  }

  @Test
  void laterChangeOfOneKeyCounts() {
    lead();
    put("a");
    writes.seal();
    Await.until("under way", SOON, () -> state.leave.hasQueuedThreads());
    put("b");
    writes.seal();
    writes.change(new Change.Remove("b"));
    writes.seal();

    state.leave.release(2);

    Await.until("written", SOON, () -> state.batches().size() == 2);
    assertEquals(Set.of("a"), state.entries().keySet());
  }

  @Test
  void closingWritesWhatIsSealed() throws InterruptedException {
    lead();
    put("a");
    writes.seal();
    state.leave.release();

    writes.close(SOON);

    assertEquals(Set.of("a"), state.entries().keySet());
  }

  private void lead() {
    writes.lead(state, new Epoch(1));
    writer.setDaemon(true);
    writer.start();
  }

  private void put(String key) {
    writes.change(new Change.Put(key, Value.of("v")));
  }

  private void await(List<String> expected) {
    Await.until("says " + expected, SOON, () -> said.equals(expected));
  }
}

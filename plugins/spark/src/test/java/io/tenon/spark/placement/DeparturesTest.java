package io.tenon.spark.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private static final ExecutorId ONE = new ExecutorId(1);

  private final List<Set<ExecutorId>> released = new ArrayList<>();
  private final Map<ExecutorId, Engine.Holdings> held = new HashMap<>();
  private int readers;
  private boolean endsKnown = true;
  private long now;
  private final Departures departures =
      new Departures(new FakeEngine(), released::add, () -> Safeguards.ALL, () -> now);

  private final class FakeEngine implements Engine {
    @Override
    public Map<ExecutorId, ResourceProfile> registered() {
      return Map.of();
    }

    @Override
    public Set<ExecutorId> withBlockManager() {
      return Set.of();
    }

    @Override
    public void decommission(Set<ExecutorId> executors, String why) {}

    @Override
    public void dropUnused() {}

    @Override
    public Set<ExecutorId> working() {
      return Set.of();
    }

    @Override
    public void runAnywhere() {}

    @Override
    public Map<ExecutorId, Holdings> holdings(Set<ExecutorId> executors) {
      return held;
    }

    @Override
    public BooleanSupplier endsKnown(ExecutorId executor) {
      return () -> endsKnown;
    }

    @Override
    public Readers fenceReaders() {
      return () -> readers;
    }
  }

  @Test
  void executorIsEndedWhenNobodyNeedsIt() {
    held.put(ONE, new Engine.Holdings(1, 1, 100, 1));
    readers = 1;
    departures.began(Set.of(ONE));
    departures.advance();
    departures.drained(ONE);
    departures.advance();
    assertEquals(Departures.Stage.DRAINING, departures.slowest(Set.of(ONE)));

    held.clear();
    departures.advance();
    assertEquals(Departures.Stage.FENCING, departures.slowest(Set.of(ONE)));
    assertEquals(List.of(), released);

    readers = 0;
    departures.advance();
    departures.advance();
    assertEquals(List.of(Set.of(ONE)), released);
  }

  @Test
  void executorIsNotEndedBeforeItIsKnownHowItsTasksEnded() {
    endsKnown = false;
    departures.drained(ONE);
    departures.advance();
    held.put(ONE, new Engine.Holdings(0, 1, 100, 0));
    endsKnown = true;
    departures.advance();
    assertEquals(List.of(), released);

    held.clear();
    departures.advance();
    assertEquals(List.of(Set.of(ONE)), released);
  }

  @Test
  void whatFindsNoRoomIsGivenUpInTheEnd() {
    held.put(ONE, new Engine.Holdings(1, 0, 100, 0));
    departures.drained(ONE);
    departures.advance();
    assertEquals(List.of(), released);

    now = 11_000_000_000L;
    departures.advance();
    assertEquals(List.of(Set.of(ONE)), released);
  }

  @Test
  void executorThatGoesOnTryingToCopyWhatIsElsewhereIsEnded() {
    held.put(ONE, new Engine.Holdings(1, 0, 100, 0));
    departures.began(Set.of(ONE));
    departures.advance();
    now = 60_000_000_000L;
    departures.advance();
    assertEquals(List.of(), released);

    held.clear();
    departures.advance();
    now = 62_000_000_000L;
    departures.advance();
    assertEquals(List.of(), released);

    now = 64_000_000_000L;
    departures.advance();
    departures.advance();
    assertEquals(List.of(Set.of(ONE)), released);
  }

  @Test
  void executorThatHasEndedDoesNotLeaveAgain() {
    departures.began(Set.of(ONE));
    departures.ended(ONE);
    departures.began(Set.of(ONE));
    departures.drained(ONE);

    assertEquals(Set.of(), departures.executors());
    assertTrue(departures.contains(ONE));
  }
}

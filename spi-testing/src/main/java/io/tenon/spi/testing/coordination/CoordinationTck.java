package io.tenon.spi.testing.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Candidacy;
import io.tenon.spi.coordination.CoordinationErrorCode;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Leader;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Snapshot;
import io.tenon.spi.coordination.Standing;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.coordination.WriteResult;
import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.TestResources;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What coordination does while nothing fails. */
public abstract class CoordinationTck extends CoordinationTckBase {
  @Test
  void firstCandidateLeads() {
    CoordinationSession session = connect("a");
    assertEquals(Optional.empty(), session.election().leader());

    RecordingListener listener = new RecordingListener();
    Candidacy candidacy = session.election().stand(listener);
    Epoch epoch = listener.awaitElected(SOON);

    assertEquals(Standing.Role.LEADER, candidacy.standing().role());
    assertEquals(Optional.of(epoch), candidacy.standing().epoch());
    Leader leader = connect("observer").election().leader().orElseThrow();
    assertEquals(new Member("a", "detail of a"), leader.member());
    assertEquals(epoch, leader.epoch());
  }

  @Test
  void candidatesLeadInTheOrderInWhichTheyCame() {
    CoordinationSession first = connect("first");
    Epoch previous = stand(first).awaitElected(SOON);
    CoordinationSession second = connect("second");
    RecordingListener waitsSecond = stand(second);
    CoordinationSession third = connect("third");
    RecordingListener waitsThird = stand(third);

    first.close();
    Epoch next = waitsSecond.awaitElected(SOON);
    assertTrue(next.isAfter(previous));
    assertEquals(0, waitsThird.heard().size());

    second.close();
    assertTrue(waitsThird.awaitElected(SOON).isAfter(next));
  }

  @Test
  void closedLeaderHandsOverBeforeItsSessionWouldTimeOut() {
    CoordinationSession first = connect("first");
    stand(first).awaitElected(SOON);
    RecordingListener waits = stand(connect("second"));

    long start = System.nanoTime();
    first.close();
    waits.awaitElected(SOON);
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, "the hand-over took " + took);
  }

  @Test
  void withdrawnLeaderHearsOfItBeforeCloseReturnsAndMayStandAgain() {
    CoordinationSession session = connect("a");
    RecordingListener listener = new RecordingListener();
    Candidacy candidacy = session.election().stand(listener);
    Epoch epoch = listener.awaitElected(SOON);
    assertThrows(
        IllegalStateException.class, () -> session.election().stand(new RecordingListener()));

    candidacy.close();
    candidacy.close();

    assertEquals(2, listener.heard().size());
    assertEquals(DepositionReason.WITHDRAWN, listener.awaitDeposed(epoch, Duration.ZERO));
    assertEquals(Standing.Role.WITHDRAWN, candidacy.standing().role());
    assertEquals(Optional.empty(), session.election().leader());
    assertInstanceOf(WriteResult.Refused.class, session.state().write(epoch, put("k", "v")));
    assertTrue(stand(session).awaitElected(SOON).isAfter(epoch));
  }

  @Test
  void epochsIncreaseAndStateStaysOverRestarts() {
    Epoch previous = Epoch.NONE;
    for (int round = 0; round < 5; round++) {
      try (CoordinationSession session = connect("a")) {
        Epoch epoch = stand(session).awaitElected(SOON);
        assertTrue(epoch.isAfter(previous), epoch + " is not after " + previous);
        assertEquals(round, session.state().read("").entries().size());
        session.state().write(epoch, put("round_" + round, "done")).orThrow();
        previous = epoch;
      }
    }
  }

  @Test
  void sessionThatNobodyClosedEndsWithThePlugin() throws Exception {
    TestResources others = new TestResources();
    RecordingListener listener = new RecordingListener();
    CoordinationSession left =
        fixture
            .provider(others)
            .connect(
                new CoordinationRequest(group, new Member("left", ""), clock, fixture.settings()));
    left.election().stand(listener);
    Epoch epoch = listener.awaitElected(SOON);
    RecordingListener waits = stand(connect("b"));

    others.close();

    assertEquals(DepositionReason.WITHDRAWN, listener.awaitDeposed(epoch, Duration.ZERO));
    waits.awaitElected(Duration.ofSeconds(2));
  }

  @Test
  void closedSessionRefusesCalls() {
    CoordinationSession session = connect("a");
    Epoch epoch = stand(session).awaitElected(SOON);
    session.close();
    session.close();

    assertThrows(IllegalStateException.class, () -> session.state().read(""));
    assertThrows(IllegalStateException.class, () -> session.state().write(epoch, put("k", "v")));
    assertThrows(IllegalStateException.class, () -> session.membership().members());
    assertThrows(IllegalStateException.class, () -> session.election().leader());
  }

  @Test
  void listenerMayCallTheSession() {
    CoordinationSession session = connect("a");
    CompletableFuture<WriteResult> result = new CompletableFuture<>();
    CompletableFuture<DepositionReason> deposed = new CompletableFuture<>();
    AtomicReference<Candidacy> candidacy = new AtomicReference<>();
    CompletableFuture<Void> stands = new CompletableFuture<>();
    candidacy.set(
        session
            .election()
            .stand(
                new ElectionListener() {
                  @Override
                  public void elected(Epoch epoch) {
                    stands.join();
                    result.complete(session.state().write(epoch, put("k", "v")));
                    candidacy.get().close();
                  }

                  @Override
                  public void deposed(Epoch epoch, DepositionReason reason) {
                    deposed.complete(reason);
                  }
                }));
    stands.complete(null);

    Await.until("both calls", SOON, () -> result.isDone() && deposed.isDone());
    assertTrue(result.join().isWritten());
    assertEquals(DepositionReason.WITHDRAWN, deposed.join());
  }

  @Test
  void throwingListenerDoesNotEndTheCandidacy() {
    CoordinationSession session = connect("a");
    AtomicReference<Epoch> elected = new AtomicReference<>();
    Candidacy candidacy =
        session
            .election()
            .stand(
                new ElectionListener() {
                  @Override
                  public void elected(Epoch epoch) {
                    elected.set(epoch);
                    throw new IllegalStateException("thrown by the listener of a test");
                  }

                  @Override
                  public void deposed(Epoch epoch, DepositionReason reason) {}
                });
    Await.until("election", SOON, () -> elected.get() != null);

    session.state().write(elected.get(), put("k", "v")).orThrow();
    assertEquals(Standing.Role.LEADER, candidacy.standing().role());
  }

  @Test
  void clockJumpsChangeNothingButDates() {
    CoordinationSession session = connect("a");
    session.membership().join();
    RecordingListener waits;
    RecordingListener listener = new RecordingListener();
    Candidacy candidacy = session.election().stand(listener);
    Epoch epoch = listener.awaitElected(SOON);
    waits = stand(connect("b"));

    clock.jump(Duration.ofDays(365));
    session.state().write(epoch, put("k", "after a jump forward")).orThrow();
    clock.jump(Duration.ofDays(-730));
    session.state().write(epoch, put("k", "after a jump back")).orThrow();

    assertEquals(
        false,
        Await.holdsWithin(
            Duration.ofMillis(800), () -> listener.heard().size() > 1 || !waits.heard().isEmpty()));
    assertEquals(Set.of(new Member("a", "detail of a")), session.membership().members());
    candidacy.close();
    Instant since = candidacy.standing().since();
    assertTrue(since.isBefore(Instant.now().minus(Duration.ofDays(300))), since.toString());
  }

  @Test
  void writtenEntriesAreReadByAll() {
    CoordinationSession leader = connect("a");
    Epoch epoch = stand(leader).awaitElected(SOON);
    leader.state().write(epoch, put("a", "1").andPut("b", Value.of(new byte[] {0, -1}))).orThrow();
    leader.state().write(epoch, put("a", "2").andRemove("b").andRemove("never")).orThrow();
    leader.state().write(epoch, Batch.put("empty", Value.of(new byte[0]))).orThrow();

    Snapshot read = connect("observer").state().read("");

    Map<String, Value> expected = Map.of("a", Value.of("2"), "empty", Value.of(""));
    assertEquals(Snapshot.of(epoch, expected), read);
    assertEquals(read, leader.state().read(""));
  }

  @Test
  void emptyGroupHasNoEntriesAndNoEpoch() {
    assertEquals(Snapshot.of(Epoch.NONE, Map.of()), connect("a").state().read(""));
  }

  @Test
  void readsByPrefixWhateverTheKeys() {
    CoordinationSession leader = connect("a");
    Epoch epoch = stand(leader).awaitElected(SOON);
    List<String> keys =
        List.of(
            "app_1",
            "app_20261121-0001",
            "appx",
            "worker_host:7077",
            ".",
            "..",
            "a/b",
            "/",
            "%2F",
            "%",
            "ü€😀",
            " ",
            "zookeeper",
            "key=value\"'\\",
            "k".repeat(200),
            "€".repeat(200));
    Map<String, Value> all = new TreeMap<>();
    for (String key : keys) {
      all.put(key, Value.of("value of " + key));
      leader.state().write(epoch, Batch.put(key, Value.of("value of " + key))).orThrow();
    }

    assertEquals(all, leader.state().read("").entries());
    assertEquals(
        Set.of("app_1", "app_20261121-0001"), leader.state().read("app_").entries().keySet());
    assertEquals(Set.of("%", "%2F"), leader.state().read("%").entries().keySet());
    assertEquals(Set.of(), leader.state().read("none").entries().keySet());
  }

  @Test
  void onlyTheElectedSessionWrites() {
    CoordinationSession leader = connect("a");
    Epoch epoch = stand(leader).awaitElected(SOON);
    CoordinationSession other = connect("b");
    stand(other);

    assertInstanceOf(WriteResult.Refused.class, other.state().write(epoch, put("k", "forged")));
    assertInstanceOf(
        WriteResult.Refused.class,
        other.state().write(new Epoch(epoch.number() + 1), put("k", "forged")));
    assertInstanceOf(
        WriteResult.Refused.class, leader.state().write(Epoch.NONE, put("k", "too old")));
    assertEquals("(none)", valueOf(other, "k"));
  }

  @Test
  void writeOfAnEarlierEpochIsRefused() {
    CoordinationSession session = connect("a");
    RecordingListener listener = new RecordingListener();
    Candidacy candidacy = session.election().stand(listener);
    Epoch earlier = listener.awaitElected(SOON);
    candidacy.close();
    Epoch later = stand(session).awaitElected(SOON);
    session.state().write(later, put("k", "later")).orThrow();

    WriteResult result =
        session.state().write(earlier, put("k", "earlier").andPut("l", Value.of("")));

    assertEquals(new WriteResult.Refused(earlier, later), result);
    assertEquals(Map.of("k", Value.of("later")), session.state().read("").entries());
  }

  @Test
  void batchIsSeenWholeOrNotAtAll() throws Exception {
    CoordinationSession leader = connect("a");
    Epoch epoch = stand(leader).awaitElected(SOON);
    CoordinationSession observer = connect("observer");
    AtomicBoolean done = new AtomicBoolean();
    List<String> torn = new CopyOnWriteArrayList<>();
    Set<String> seen = new HashSet<>();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                Map<String, Value> entries = observer.state().read("pair_").entries();
                Set<Value> values = new HashSet<>(entries.values());
                if (values.size() > 1 || (!entries.isEmpty() && entries.size() != 10)) {
                  torn.add(entries.keySet() + " with " + values.size() + " values");
                }
                values.forEach(value -> seen.add(value.toText()));
              }
            });
    reader.start();
    try {
      for (int round = 0; round < 100; round++) {
        Batch batch = put("pair_0", "round " + round);
        for (int key = 1; key < 10; key++) {
          batch = batch.andPut("pair_" + key, Value.of("round " + round));
        }
        leader.state().write(epoch, batch).orThrow();
      }
    } finally {
      done.set(true);
      reader.join();
    }

    assertEquals(List.of(), torn);
    assertTrue(seen.size() > 1, "the reader saw only " + seen);
  }

  @Test
  void tooLargeBatchFailsAndWritesNothing() {
    CoordinationSession leader = connect("a");
    Epoch epoch = stand(leader).awaitElected(SOON);
    int limit = Math.toIntExact(leader.state().largestBatch().bytes());

    WriteResult result =
        leader.state().write(epoch, put("small", "").andPut("k", Value.of(new byte[limit])));

    WriteResult.Failed failed = assertInstanceOf(WriteResult.Failed.class, result);
    assertTrue(failed.cause().is(CoordinationErrorCode.COORDINATION_TOO_LARGE));
    assertEquals(Map.of(), leader.state().read("").entries());
    assertTrue(
        leader.state().write(epoch, Batch.put("k", Value.of(new byte[limit - 1]))).isWritten());
    assertEquals(limit - 1, leader.state().read("k").entries().get("k").size());
  }

  @Test
  void thousandsOfEntriesInBatches() {
    CoordinationSession leader = connect("a");
    Epoch epoch = stand(leader).awaitElected(SOON);
    for (int from = 0; from < 2_000; from += 200) {
      Batch batch = Batch.put("worker_" + from, Value.of(new byte[1_000]));
      for (int key = from + 1; key < from + 200; key++) {
        batch = batch.andPut("worker_" + key, Value.of(new byte[1_000]));
      }
      leader.state().write(epoch, batch).orThrow();
    }

    assertEquals(2_000, connect("b").state().read("worker_").entries().size());
  }

  @Test
  void membersComeAndGo() throws Exception {
    CoordinationSession observer = connect("observer");
    List<Set<Member>> heard = new CopyOnWriteArrayList<>();
    AutoCloseable watch = observer.membership().watch(heard::add);
    Await.until("the first call", SOON, () -> heard.equals(List.of(Set.of())));
    CoordinationSession session = connect("a");
    Member member = new Member("a", "detail of a");
    assertEquals(Set.of(), observer.membership().members());

    session.membership().join();
    session.membership().join();
    assertEquals(Set.of(member), observer.membership().members());
    Await.until("joined", SOON, () -> heard.equals(List.of(Set.of(), Set.of(member))));
    session.membership().leave();
    session.membership().leave();
    assertEquals(Set.of(), observer.membership().members());
    Await.until("left", SOON, () -> heard.size() == 3 && heard.get(2).isEmpty());

    watch.close();
    session.membership().join();
    assertEquals(Set.of(member), observer.membership().members());
    session.close();
    assertEquals(Set.of(), observer.membership().members());
    assertEquals(3, heard.size());
  }

  @Test
  void sameNameTwiceIsOneMemberWithTheLaterDetail() {
    CoordinationSession earlier = connect(new Member("a", "earlier"), fixture.settings());
    earlier.membership().join();
    CoordinationSession later = connect(new Member("a", "later"), fixture.settings());
    later.membership().join();

    assertEquals(Set.of(new Member("a", "later")), earlier.membership().members());
    earlier.close();
    assertEquals(Set.of(new Member("a", "later")), later.membership().members());
  }

  @Test
  void groupsAreApart() {
    CoordinationSession one = connect("a");
    Epoch epoch = stand(one).awaitElected(SOON);
    one.state().write(epoch, put("k", "v")).orThrow();
    one.membership().join();
    group = group + "/below";
    CoordinationSession two = connect("a");
    stand(two).awaitElected(SOON);

    assertEquals(Map.of(), two.state().read("").entries());
    assertEquals(Set.of(), two.membership().members());
    assertEquals(Map.of("k", Value.of("v")), one.state().read("").entries());
  }
}

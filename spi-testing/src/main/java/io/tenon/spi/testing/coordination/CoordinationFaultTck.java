package io.tenon.spi.testing.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Candidacy;
import io.tenon.spi.coordination.CoordinationErrorCode;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Standing;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.coordination.WriteResult;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What coordination does while something fails: the schedules that gave others two leaders. */
public abstract class CoordinationFaultTck extends CoordinationTckBase {
  @Test
  void expiredLeaderIsRefusedDeposedAndStandsAgain() throws Exception {
    CoordinationSession old = connect("old");
    RecordingListener oldListener = stand(old);
    Epoch first = oldListener.awaitElected(SOON);
    old.state().write(first, put("k", "first")).orThrow();
    CoordinationSession successor = connect("successor");
    RecordingListener successorListener = stand(successor);

    fixture.expire(old);
    Epoch second = successorListener.awaitElected(fixture.failover().plus(SOON));
    WriteResult late = old.state().write(first, put("k", "late"));

    assertNotEquals(true, late.isWritten(), late.toString());
    assertTrue(second.isAfter(first));
    assertNotEquals(DepositionReason.WITHDRAWN, oldListener.awaitDeposed(first, SOON));
    assertInstanceOf(WriteResult.Refused.class, old.state().write(first, put("k", "late")));
    assertEquals("first", valueOf(successor, "k"));
    successor.close();
    Epoch third = oldListener.awaitElectedAfter(second, SOON);
    old.state().write(third, put("k", "third")).orThrow();
  }

  @Test
  void expiredLeaderWithoutSuccessorNeedsANewEpoch() throws Exception {
    CoordinationSession session = connect("a");
    RecordingListener listener = stand(session);
    Epoch first = listener.awaitElected(SOON);

    fixture.expire(session);
    Epoch second = listener.awaitElectedAfter(first, fixture.failover().plus(SOON));

    assertNotEquals(DepositionReason.WITHDRAWN, listener.awaitDeposed(first, Duration.ZERO));
    assertInstanceOf(WriteResult.Refused.class, session.state().write(first, put("k", "old")));
    session.state().write(second, put("k", "new")).orThrow();
  }

  @Test
  void repeatedExpiryNeverLetsTwoWrite() throws Exception {
    Map<CoordinationSession, RecordingListener> candidates = new LinkedHashMap<>();
    for (String name : List.of("one", "two")) {
      CoordinationSession session = connect(name);
      candidates.put(session, stand(session));
    }
    CoordinationSession leader = electedAfter(Epoch.NONE, candidates);
    for (int round = 0; round < 8; round++) {
      Epoch epoch = candidates.get(leader).lastElected();
      fixture.expire(leader);
      CoordinationSession next = electedAfter(epoch, candidates);
      Epoch later = candidates.get(next).lastElected();

      assertFalse(leader.state().write(epoch, put("k", "old " + round)).isWritten());
      next.state().write(later, put("k", "new " + round)).orThrow();
      assertEquals("new " + round, valueOf(next, "k"));
      leader = next;
    }
  }

  @Test
  void expiredMemberJoinsAgainByItself() throws Exception {
    CoordinationSession session = connect("a");
    session.membership().join();
    CoordinationSession observer = connect("observer");
    Set<Member> all = Set.of(new Member("a", "detail of a"));
    assertEquals(all, observer.membership().members());

    fixture.expire(session);
    fixture.expire(session);

    Await.until(
        "joined again",
        fixture.failover().plus(SOON),
        () -> observer.membership().members().equals(all));
  }

  @Test
  void killedLeaderIsSucceededAndItsStateIsThere() throws Exception {
    try (ContenderProcess leader = contender("leader")) {
      Epoch first = epoch(leader.await("elected", SOON));
      leader.tell("write " + first + " k before");
      leader.await("written", SOON);
      CoordinationSession successor = connect("successor");
      RecordingListener listener = stand(successor);
      Await.until(
          "the leader is a member", SOON, () -> successor.membership().members().size() == 1);

      leader.kill();
      Epoch second = listener.awaitElected(fixture.failover());

      assertTrue(second.isAfter(first));
      assertEquals("before", valueOf(successor, "k"));
      Await.until(
          "the killed member is gone",
          fixture.failover(),
          () -> successor.membership().members().isEmpty());
    }
  }

  @Test
  void killedWriterLeavesWholeBatchesAndAllThatWasAnswered() throws Exception {
    int killed = 0;
    for (int round = 0; round < 3; round++) {
      try (ContenderProcess leader = contender("leader-" + round)) {
        leader.tell(
            "spin " + epoch(leader.await("elected", fixture.failover().plus(SOON))) + " 20");
        leader.await("written " + (30 + 17 * round), SOON);
        leader.kill();
        int answered = Integer.parseInt(leader.last("written").orElseThrow().split(" ")[1]);

        Map<String, Value> entries = connect("reader").state().read("spin_").entries();

        assertEquals(20, entries.size());
        assertEquals(1, new HashSet<>(entries.values()).size());
        int found = Integer.parseInt(entries.get("spin_0").toText());
        assertTrue(found >= answered, "found " + found + " after the answer to " + answered);
        killed++;
      }
    }
    assertEquals(3, killed);
  }

  @Test
  void pausedLeaderCannotWriteOnceAnotherLeads() throws Exception {
    assumeTrue(fixture.supportsExpiryOfPausedProcess(), "a paused process is waited for");
    try (ContenderProcess paused = contender("paused")) {
      Epoch first = epoch(paused.await("elected", SOON));
      paused.tell("write " + first + " k first");
      paused.await("written", SOON);
      CoordinationSession successor = connect("successor");
      RecordingListener listener = stand(successor);

      paused.pause();
      Epoch second = listener.awaitElected(fixture.failover());
      successor.state().write(second, put("k", "second")).orThrow();
      paused.tell("write " + first + " k late");
      paused.resume();

      Await.until(
          "the late write's result",
          SOON,
          () -> paused.has("refused") || paused.has("unknown") || paused.count("written") > 1);
      assertEquals(1, paused.count("written"));
      paused.await("deposed " + first, SOON);
      assertEquals("second", valueOf(successor, "k"));
      paused.tell("write " + first + " k later");
      paused.await("refused", SOON);
      assertEquals("second", valueOf(successor, "k"));
    }
  }

  @Test
  void pausedLeaderIsWaitedForWhereItCannotExpire() throws Exception {
    assumeTrue(!fixture.supportsExpiryOfPausedProcess(), "a paused process expires");
    try (ContenderProcess paused = contender("paused")) {
      Epoch first = epoch(paused.await("elected", SOON));
      CoordinationSession other = connect("other");
      RecordingListener listener = stand(other);

      paused.pause();
      assertFalse(
          Await.holdsWithin(Duration.ofSeconds(2), () -> !listener.heard().isEmpty()),
          "another was elected beside a leader that may go on at any moment");
      paused.resume();
      paused.tell("write " + first + " k value");

      paused.await("written", SOON);
      assertEquals("value", valueOf(other, "k"));
    }
  }

  @Test
  void lostAnswerIsUnknownAndReadingTellsThatItWasWritten() throws Exception {
    FaultyLink link = link();
    CoordinationSession session = connect("a", fixture.settings(link.port()));
    Epoch epoch = stand(session).awaitElected(SOON);
    session.state().write(epoch, put("k", "before")).orThrow();

    link.loseAnswers();
    WriteResult result = session.state().write(epoch, put("k", "after"));
    link.heal();

    WriteResult.Unknown unknown = assertInstanceOf(WriteResult.Unknown.class, result);
    assertTrue(
        assertThrows(TenonException.class, unknown::orThrow)
            .is(CoordinationErrorCode.COORDINATION_STATE_UNKNOWN));
    awaitContact(session);
    assertEquals("after", valueOf(session, "k"));
  }

  @Test
  void lostRequestIsUnknownAndReadingTellsThatItWasNotWritten() throws Exception {
    FaultyLink link = link();
    CoordinationSession session = connect("a", fixture.settings(link.port()));
    Epoch epoch = stand(session).awaitElected(SOON);
    session.state().write(epoch, put("k", "before")).orThrow();

    link.loseRequests();
    WriteResult result = session.state().write(epoch, put("k", "after"));
    link.heal();

    assertInstanceOf(WriteResult.Unknown.class, result);
    awaitContact(session);
    assertEquals("before", valueOf(session, "k"));
  }

  @Test
  void shortCutChangesNothing() throws Exception {
    FaultyLink link = link();
    CoordinationSession session = connect("a", fixture.settings(link.port()));
    RecordingListener listener = stand(session);
    Epoch epoch = listener.awaitElected(SOON);
    RecordingListener waits = stand(connect("b"));

    for (int round = 0; round < 2; round++) {
      link.cut();
      link.heal();
      awaitContact(session);
      session.state().write(epoch, put("k", "round " + round)).orThrow();
    }

    assertEquals(0, listener.count(RecordingListener.Kind.DEPOSED));
    assertEquals(0, waits.heard().size());
  }

  @Test
  void unreachableLeaderIsUncertainBeforeAnotherLeads() throws Exception {
    FaultyLink link = link();
    CoordinationSession cutOff = connect("cut-off", fixture.settings(link.port()));
    RecordingListener listener = new RecordingListener();
    Candidacy candidacy = cutOff.election().stand(listener);
    Epoch first = listener.awaitElected(SOON);
    CoordinationSession successor = connect("successor");
    RecordingListener waits = stand(successor);

    link.freeze();
    Epoch second = waits.awaitElected(fixture.failover());
    assertEquals(Standing.Role.UNCERTAIN, candidacy.standing().role());
    WriteResult meanwhile = cutOff.state().write(first, put("k", "meanwhile"));
    successor.state().write(second, put("k", "second")).orThrow();
    link.heal();

    assertFalse(meanwhile.isWritten());
    assertEquals(1, listener.count(RecordingListener.Kind.UNCERTAIN));
    assertNotEquals(DepositionReason.WITHDRAWN, listener.awaitDeposed(first, SOON));
    assertInstanceOf(WriteResult.Refused.class, cutOff.state().write(first, put("k", "late")));
    assertEquals("second", valueOf(successor, "k"));
  }

  @Test
  void unreachableMemberExpires() throws Exception {
    FaultyLink link = link();
    CoordinationSession session = connect("a", fixture.settings(link.port()));
    session.membership().join();
    CoordinationSession observer = connect("observer");

    link.freeze();
    Await.until("expiry", fixture.failover(), () -> observer.membership().members().isEmpty());
    link.heal();

    Await.until("joined again", SOON, () -> observer.membership().members().size() == 1);
  }

  @Test
  void connectingToNobodyFailsInBoundedTime() throws Exception {
    FaultyLink link = link();
    link.freeze();
    TenonException error =
        assertThrows(TenonException.class, () -> connect("a", fixture.settings(link.port())));
    assertTrue(error.is(CoordinationErrorCode.COORDINATION_UNAVAILABLE), error.toString());
  }

  private FaultyLink link() throws IOException {
    assumeTrue(fixture.port().isPresent(), "there is no network to fail");
    FaultyLink link = new FaultyLink(fixture.port().getAsInt());
    // Before the sessions that use it, so that it ends after them.
    resources.closeOnStop("link", link);
    return link;
  }

  private CoordinationSession electedAfter(
      Epoch epoch, Map<CoordinationSession, RecordingListener> candidates) {
    Await.until(
        "any election after epoch " + epoch,
        fixture.failover().plus(SOON),
        () -> candidates.values().stream().anyMatch(one -> one.lastElected().isAfter(epoch)));
    return candidates.entrySet().stream()
        .max(Comparator.comparing(entry -> entry.getValue().lastElected()))
        .orElseThrow()
        .getKey();
  }

  private static void awaitContact(CoordinationSession session) {
    Await.until(
        "contact",
        SOON,
        () -> {
          try {
            session.state().read("");
            return true;
          } catch (TenonException e) {
            if (!e.is(CoordinationErrorCode.COORDINATION_UNAVAILABLE)) {
              throw e;
            }
            return false;
          }
        });
  }

  private ContenderProcess contender(String name) throws IOException {
    return new ContenderProcess(fixture.getClass(), group, name, fixture.settings());
  }

  private static Epoch epoch(String elected) {
    return new Epoch(Long.parseLong(elected.split(" ")[1]));
  }
}

package io.tenon.spark.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spark.recovery.LeaseMessages.Answer;
import io.tenon.spi.coordination.Change;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Snapshot;
import io.tenon.spi.coordination.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.deploy.Command;
import org.apache.spark.deploy.DeployMessages.LaunchDriver;
import org.apache.spark.deploy.DriverDescription;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

class DriverLeasesTest {
  private static final Duration TERM = Duration.ofSeconds(100);

  /** With the margin for clocks that differ. */
  private static final Duration OVER = Duration.ofSeconds(110);

  /** What the store has. */
  private final Map<String, Value> entries = new TreeMap<>();

  private Duration now = Duration.ofDays(1);
  private DriverLeases leases = leader();

  @BeforeEach
  void launch() {
    submit("one");
  }

  @Test
  void driverOfThisMasterIsGrantedItsLeaseOverAndOver() {
    assertEquals(Answer.GRANTED, ask("one"));
    pass(OVER.multipliedBy(3));
    assertEquals(Answer.GRANTED, ask("one"));
  }

  @Test
  void everyAnswerThatCountsIsWrittenDownFirst() {
    List<Change> changes = new ArrayList<>();
    leases.ask("one", changes);
    leases.ask("one", changes);
    leases.ask("nobody", changes);

    assertEquals(3, changes.size(), "the store refuses it to a Master that leads no more");
  }

  @Test
  void driverThatIsNotKnownIsRefused() {
    assertEquals(Answer.REFUSED, ask("another"));
  }

  @Test
  void standbySaysNothing() {
    assertEquals(
        Answer.NOT_LEADING, new DriverLeases(TERM, this::nanos).ask("one", new ArrayList<>()));
  }

  @Test
  void successorWaitsUntilTheLeaseOfTheFirstIsOver() {
    ask("one");
    pass(Duration.ofSeconds(30));
    relaunch("one", "two");

    assertEquals(Answer.REFUSED, ask("one"));
    assertEquals(Answer.WAIT, ask("two"));
    pass(OVER.minusSeconds(31));
    assertEquals(Answer.WAIT, ask("two"));
    pass(Duration.ofSeconds(1));
    assertEquals(Answer.GRANTED, ask("two"));
  }

  @Test
  void successorOfOneThatNeverAskedRunsAtOnce() {
    relaunch("one", "two");

    assertEquals(Answer.GRANTED, ask("two"));
  }

  @Test
  void successorRunsAtOnceWhenAWorkerHasSeenTheFirstEnd() {
    ask("one");
    relaunch("one", "two");
    leases.ended("one");

    assertEquals(Answer.GRANTED, ask("two"));
  }

  @Test
  void successorRunsSoonAfterTheFirstHasReturnedItsLease() {
    ask("one");
    leases.giveBack("one");
    relaunch("one", "two");

    assertEquals(Answer.WAIT, ask("two"));
    pass(DriverLeases.FAREWELL);
    assertEquals(Answer.GRANTED, ask("two"));
  }

  @Test
  void successorOfASuccessorWaitsForTheFirst() {
    ask("one");
    relaunch("one", "two");
    relaunch("two", "three");

    assertEquals(Answer.WAIT, ask("three"));
    pass(OVER);
    assertEquals(Answer.GRANTED, ask("three"));
  }

  @Test
  void nextLeaderAssumesThatALeaseWasGrantedJustBeforeItsElection() {
    ask("one");
    relaunch("one", "two");
    pass(OVER.minusSeconds(1));

    leases = leader();
    assertEquals(Answer.WAIT, ask("two"));
    pass(OVER.minusSeconds(1));
    assertEquals(Answer.WAIT, ask("two"));
    pass(Duration.ofSeconds(1));
    assertEquals(Answer.GRANTED, ask("two"));
  }

  @Test
  void nextLeaderThatStartsASuccessorLetsItWait() {
    ask("one");
    leases = leader();
    assertEquals(Answer.GRANTED, ask("one"));
    relaunch("one", "two");

    assertEquals(Answer.WAIT, ask("two"));
  }

  @Test
  void driverThatCameAfterAnotherEndedIsNotItsSuccessor() {
    ask("one");
    change(new Change.Remove("driver_one"));
    leases.endStep();
    submit("two");

    assertEquals(Answer.GRANTED, ask("two"));
  }

  @Test
  void nothingIsKeptOfDriversThatEnded() {
    ask("one");
    relaunch("one", "two");
    leases.ended("one");
    ask("two");
    change(new Change.Remove("driver_two"));

    assertEquals(Map.of(), entries);
  }

  @Test
  void supervisedDriverIsToldOfItsLease() {
    LaunchDriver marked = (LaunchDriver) leases.mark(launch(true));

    List<String> options = CollectionConverters.asJava(marked.driverDesc().command().javaOpts());
    assertEquals(
        List.of("-Xss1m", "-Dtenon.driver.id=one", "-Dtenon.driver.lease.millis=100000"), options);
    assertTrue(marked.driverDesc().supervise());
  }

  @Test
  void noOtherDriverIs() {
    LaunchDriver plain = launch(false);
    assertSame(plain, leases.mark(plain));
    LaunchDriver supervised = launch(true);
    assertSame(supervised, new DriverLeases(Duration.ZERO, this::nanos).mark(supervised));
    assertFalse(leases.mark("anything") instanceof LaunchDriver);
  }

  private DriverLeases leader() {
    DriverLeases next = new DriverLeases(TERM, this::nanos);
    next.elected(Snapshot.of(new Epoch(1), entries));
    return next;
  }

  private long nanos() {
    return now.toNanos();
  }

  private void pass(Duration duration) {
    now = now.plus(duration);
  }

  private void submit(String driver) {
    change(new Change.Put("driver_" + driver, Value.of("description")));
    leases.endStep();
  }

  /** As Spark's Master does, in one step. */
  private void relaunch(String driver, String successor) {
    change(new Change.Remove("driver_" + driver));
    change(new Change.Put("driver_" + successor, Value.of("description")));
    leases.endStep();
  }

  private Answer ask(String driver) {
    List<Change> changes = new ArrayList<>();
    Answer answer = leases.ask(driver, changes);
    changes.forEach(this::keep);
    leases.endStep();
    return answer;
  }

  private void change(Change change) {
    keep(change);
    leases.besides(change).forEach(this::keep);
  }

  private void keep(Change change) {
    if (change instanceof Change.Put put) {
      entries.put(put.key(), put.value());
    } else {
      entries.remove(change.key());
    }
  }

  private static LaunchDriver launch(boolean supervised) {
    Seq<String> none = CollectionConverters.asScala(List.<String>of()).toSeq();
    Command command =
        new Command(
            "Main",
            none,
            Map$.MODULE$.empty(),
            none,
            none,
            CollectionConverters.asScala(List.of("-Xss1m")).toSeq());
    return new LaunchDriver(
        "one",
        new DriverDescription(
            "file:/a.jar",
            1,
            1,
            supervised,
            command,
            CollectionConverters.asScala(List.<org.apache.spark.resource.ResourceRequirement>of())
                .toSeq()),
        Map$.MODULE$.empty());
  }
}

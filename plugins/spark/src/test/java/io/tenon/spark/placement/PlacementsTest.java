package io.tenon.spark.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.testing.Await;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Moves over clusters that fail, or answer too late. */
class PlacementsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String A = "a";
  private static final String B = "b";

  private final FakeClusters clusters = new FakeClusters();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final List<TenonException> over = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    thread.shutdownNow();
  }

  private Placements start(String placement, int executors) {
    return start(placement, executors, Map.of());
  }

  private Placements start(String placement, int executors, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(MoveSettings.defaults());
    settings.put(PlacementKeys.WARM_UP.name(), "0s");
    settings.putAll(more);
    settings.put(PlacementKeys.PLACEMENT.name(), placement);
    settings.put(PlacementKeys.INTERVAL.name(), "1ms");
    Placements placements =
        new Placements(
            settings,
            A,
            (name, connected) -> name,
            clusters,
            clusters,
            false,
            thread,
            (session, cause) -> over.add(cause));
    clusters.tell(placements);
    placements.start();
    thread.execute(() -> placements.wanted(Map.of(FakeClusters.PROFILE, executors)));
    awaitExecutors(executors);
    return placements;
  }

  private void awaitExecutors(int count) {
    Await.until(
        LIMIT,
        () -> count + " executors, but there are " + clusters.registered().size(),
        () -> clusters.registered().size() == count);
  }

  private static MoveStatus await(Placements placements, int move, MovePhase phase) {
    Await.until(
        LIMIT,
        () -> "move " + move + " " + phase + ", but " + placements.status(move),
        () -> placements.status(move).filter(each -> each.phase() == phase).isPresent());
    return placements.status(move).orElseThrow();
  }

  private static TenonException failure() {
    return new TenonException(ClusterErrorCode.CLUSTER_UNREACHABLE, "the Master is gone");
  }

  @Test
  void allExecutorsAreOnTheOtherClusterAfterAMove() {
    Placements placements = start("a=2", 2);

    await(placements, placements.place("b=100%", Optional.empty()), MovePhase.DONE);

    awaitExecutors(2);
    assertEquals(List.of(B), clusters.connected().stream().map(each -> each.master()).toList());
  }

  @Test
  void whatNobodyNeedsIsDroppedBeforeItWouldBeCopied() {
    Placements placements = start("a=2", 2);
    assertEquals(0, clusters.drops.get(), "nothing moves at the start");

    await(placements, placements.place("b=100%", Optional.empty()), MovePhase.DONE);

    assertEquals(1, clusters.drops.get());
  }

  @Test
  void dropsNothingWhereThatIsSwitchedOff() {
    Placements placements = start("a=2", 2, Map.of(PlacementKeys.DROP_UNUSED.name(), "false"));

    await(placements, placements.place("b=100%", Optional.empty()), MovePhase.DONE);

    assertEquals(0, clusters.drops.get());
  }

  @Test
  void executorsOfAReplacedGoalThatHaveNotRegisteredAreEnded() {
    Placements placements = start("a=2", 2);
    clusters.slow.add(B);
    int first = placements.place("b=100%", Optional.empty());
    Await.until(LIMIT, () -> "2 launched on b", () -> isLaunched(B, 2));

    int second = placements.place("a=1,b=1", Optional.empty());

    await(placements, first, MovePhase.REPLACED);
    await(placements, second, MovePhase.DONE);
    clusters.register();
    awaitExecutors(2);
    assertTrue(isLaunched(B, 1), clusters.registered().toString());
  }

  private boolean isLaunched(String master, int count) {
    return clusters.connected().stream()
        .filter(session -> session.master().equals(master))
        .anyMatch(session -> clusters.executors(session).size() == count);
  }

  @Test
  void clusterThatAcceptsTheApplicationTooLateIsLeftAgain() {
    Placements placements = start("a=2", 2);
    clusters.silent.add(B);
    int move = placements.place("b=100%", Optional.empty());
    Await.until(LIMIT, () -> "b is asked", () -> clusters.isAsked(B));
    await(placements, placements.cancel(), MovePhase.CANCELLED);

    clusters.answer(B);

    Await.until(LIMIT, () -> "b is left: " + clusters.closed, () -> clusters.closed.size() == 1);
    assertEquals(B, clusters.closed.get(0).master());
    assertEquals(MovePhase.CANCELLED, placements.status(move).orElseThrow().phase());
    assertEquals(2, clusters.registered().size());
  }

  @Test
  void lateFailureOfAClusterThatWasLeftIsNotTheEndOfTheApplication() {
    Placements placements = start("a=2", 2);
    await(placements, placements.place("b=100%", Optional.empty()), MovePhase.DONE);

    placements.failed(clusters.closed.get(0), failure());

    await(placements, placements.place("b=1", Optional.empty()), MovePhase.DONE);
    assertEquals(List.of(), over);
  }

  @Test
  void moveThatIsCancelledWhenItsOldClusterIsClosedConnectsToItAgain() {
    Placements placements = start("a=2", 2);
    clusters.slowToClose.add(A);
    placements.place("b=100%", Optional.empty());
    Await.until(LIMIT, () -> "a is being left", () -> clusters.isClosing(A));

    await(placements, placements.cancel(), MovePhase.CANCELLED);

    assertEquals("a=2", placements.current().toString());
    assertEquals(2, clusters.executors(clusters.find(A)).size());
  }

  @Test
  void clusterThatFailsWhileItIsLeftIsConnectedAgainWhenTheMoveIsRolledBack() {
    Placements placements = start("a=2", 2);
    clusters.full.add(B);
    int move = placements.place("b=100%", Optional.of(Duration.ofSeconds(2)));
    await(placements, move, MovePhase.STARTING);

    clusters.fail(A, failure());
    clusters.full.remove(A);

    await(placements, move, MovePhase.ROLLED_BACK);
    await(placements, move + 1, MovePhase.ROLLED_BACK);
    Await.until(
        LIMIT,
        () -> "2 executors of " + clusters.connected(),
        () -> clusters.executors(clusters.find(A)).size() == 2);
    assertEquals(List.of(), over);
  }

  @Test
  void oldExecutorsWorkOnWhileTheNewOnesAreCold() {
    Placements placements = start("a=2", 2, Map.of(PlacementKeys.WARM_UP.name(), "100s"));
    clusters.busy.add(clusters.find(A).number());
    int move = placements.place("b=100%", Optional.empty());

    await(placements, move, MovePhase.WARMING_UP);
    MoveStatus status = placements.status(move).orElseThrow();
    assertEquals(List.of(0, 0), status.clusters().stream().map(each -> each.leaving()).toList());

    // With nothing to run, nobody gets any warmer.
    clusters.busy.clear();
    await(placements, move, MovePhase.DONE);
  }

  @Test
  void moveWhoseGoalDiesWhenNothingIsLeftOnTheOldExecutorsIsRolledBack() {
    Placements placements = start("a=2", 2, Map.of(PlacementKeys.START_DEADLINE.name(), "200ms"));
    clusters.readers.set(1);
    int move = placements.place("b=100%", Optional.empty());
    await(placements, move, MovePhase.FENCING);

    clusters.full.add(B);
    clusters.release(clusters.executors(clusters.find(B)));

    await(placements, move, MovePhase.ROLLED_BACK);
    clusters.readers.set(0);
    String message = await(placements, move + 1, MovePhase.ROLLED_BACK).message().orElseThrow();
    assertTrue(message.contains("the executors were lost:"), message);
    assertTrue(message.contains("0 of 2 on b"), message);
    assertTrue(message.endsWith("is computed again when it is needed"), message);
    awaitExecutors(2);
    assertEquals(2, clusters.executors(clusters.find(A)).size());
  }

  @Test
  void clusterThatIsGoneHoldsNobodyUpWhoGoesBack() {
    Placements placements = start("a=2", 2);
    clusters.lost.add(B);

    int move = placements.place("b=100%", Optional.of(Duration.ofMillis(200)));

    await(placements, move + 1, MovePhase.ROLLED_BACK);
    assertEquals(List.of(B), clusters.closed.stream().map(each -> each.master()).toList());
    assertEquals(2, clusters.executors(clusters.find(A)).size());
  }

  @Test
  void otherClustersGoOnWhenOneFailsInAMoveThatItIsPartOf() {
    Placements placements = start("a=1,b=1", 2);
    clusters.full.add("c");
    placements.place("b=1,c=1", Optional.empty());
    Await.until(LIMIT, () -> "c is there", () -> clusters.connected().size() == 3);

    clusters.fail(B, failure());

    Await.until(
        LIMIT,
        () -> "on a: " + placements.current(),
        () -> placements.current().toString().equals("a=1"));
    assertEquals(1, clusters.executors(clusters.find(A)).size());
    assertEquals(List.of(), over);
  }

  @Test
  void applicationWhoseCachedPartitionsBelongToTheMachinesIsNotMoved() {
    Placements placements =
        start("a=2", 2, Map.of("spark.shuffle.service.fetch.rdd.enabled", "true"));

    TenonException e =
        assertThrows(TenonException.class, () -> placements.place("b=100%", Optional.empty()));

    assertTrue(e.is(PlacementErrorCode.PLACEMENT_REFUSED), e.toString());
    assertTrue(
        e.getMessage().contains("'spark.shuffle.service.fetch.rdd.enabled' is 'true'"),
        e.getMessage());
    assertTrue(e.getMessage().endsWith("submit it with 'false', or without this setting"));
  }

  @Test
  void failureOfTheOnlyClusterIsTheEnd() {
    start("a=2", 2);

    clusters.fail(A, failure());

    Await.until(LIMIT, () -> "the end", () -> !over.isEmpty());
    assertTrue(over.get(0).getMessage().contains("the Master is gone"), over.toString());
  }
}

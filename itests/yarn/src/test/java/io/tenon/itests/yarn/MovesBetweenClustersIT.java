package io.tenon.itests.yarn;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.MovingRun.Progress;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.itests.jobs.MovingJob;
import io.tenon.itests.jobs.MovingStream;
import io.tenon.spark.placement.MovePhase;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * One running application that moves between a standalone cluster, YARN and Kubernetes, all real.
 */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class MovesBetweenClustersIT {
  private static final String NO_FAILURE = "spark.task.maxFailures=1";
  private static final Pattern TASKS = Pattern.compile("RESULT tasks-on=\\{(.*)}");

  @TempDir private static Path shared;
  private static Clusters clusters;

  @TempDir private Path directory;

  @BeforeAll
  static void startClusters() throws Exception {
    assumeTrue(Node.missing().isEmpty(), () -> Node.missing().get());
    clusters = Clusters.start(shared);
  }

  @AfterAll
  static void stopClusters() throws Exception {
    if (clusters != null) {
      clusters.close();
    }
  }

  @AfterEach
  void nothingIsLeft() {
    clusters.assertNothingLeft();
  }

  @Test
  void batchJobMovesOverAllThreeKindsAndLosesNothing() throws Exception {
    try (MovingRun run = start(MovingJob.CLASSES, "standalone=2", NO_FAILURE)) {
      move(run, "yarn=100%");
      move(run, "cloud=100%");
      move(run, "standalone=100%");

      assertNothingLost(run);
      assertTrue(tasks(run, Clusters.STANDALONE) > 0, run.program().stdout());
      assertTrue(tasks(run, Clusters.YARN) > 0, run.program().stdout());
      assertTrue(tasks(run, Clusters.PODS) > 0, run.program().stdout());
    }
  }

  @Test
  void streamingQueriesMoveOverAllThreeKindsAndWriteEachRowOnce() throws Exception {
    try (MovingRun run = start(MovingStream.CLASSES, "standalone=2", NO_FAILURE)) {
      move(run, "yarn=100%");
      move(run, "cloud=100%");
      move(run, "standalone=100%");

      run.finishWith(MovingStream.NOTHING_LOST.toArray(String[]::new));
    }
  }

  @Test
  void jobsRunOnYarnAndKubernetesAtTheSameTime() throws Exception {
    try (MovingRun run = start(MovingJob.CLASSES, "yarn=1,cloud=1", NO_FAILURE)) {
      String shown = run.tenon("app", "show", run.id()).run(MovingRun.LIMIT).stdout();
      assertTrue(shown.contains("yarn") && shown.contains(Node.MASTER), shown);
      run.awaitRounds(run.rounds() + 4);
      move(run, "cloud=2");
      move(run, "yarn=50%,cloud=50%");

      assertNothingLost(run);
      // How many depends on where the cached partitions were put first.
      assertTrue(tasks(run, Clusters.YARN) > 0, run.program().stdout());
      assertTrue(tasks(run, Clusters.PODS) > 0, run.program().stdout());
    }
  }

  @Test
  void answersAreRightWhenNodeManagersAreKilledInMoves() throws Exception {
    String first = Clusters.NODES.get(0);
    try (MovingRun run = startSlow("cloud=2")) {
      fire(run, "yarn=100%", MovePhase.STARTING, () -> clusters.killNode(first));
      clusters.startKilledNodes();
      fire(run, "cloud=100%", MovePhase.DRAINING, clusters::killNodeWithExecutors);

      run.finishWith("wrong-answers=0", "failed-jobs=0", "done=true");
    } finally {
      clusters.startKilledNodes();
    }
  }

  @Test
  void answersAreRightWhenPodsAreDeletedInMoves() throws Exception {
    try (MovingRun run = startSlow("cloud=2")) {
      fire(run, "standalone=100%", MovePhase.DRAINING, MovesBetweenClustersIT::deletePod);
      fire(run, "cloud=100%", MovePhase.STARTING, MovesBetweenClustersIT::deletePod);
      fire(run, "yarn=100%", MovePhase.DRAINING, MovesBetweenClustersIT::deletePod);

      run.finishWith("wrong-answers=0", "failed-jobs=0", "done=true");
    }
  }

  private MovingRun start(List<Class<?>> classes, String placement, String... settings) {
    var submit = clusters.submit(placement);
    for (String setting : settings) {
      submit = submit.with("--conf", setting);
    }
    return MovingRun.start(directory, classes, submit);
  }

  /** The phases in which a move waits for tasks last long enough to be hit. */
  private MovingRun startSlow(String placement) {
    return start(
        MovingJob.CLASSES,
        placement,
        MovingJob.PHASES + "=true",
        MovingJob.TASK + "=1000",
        "spark.tenon.placement.interval=100ms",
        "spark.tenon.placement.start.deadline=90s");
  }

  private static void move(MovingRun run, String goal) {
    long start = System.nanoTime();
    run.place(goal).expectExit(0);
    System.out.printf("MOVE to %s in %d ms%n", goal, (System.nanoTime() - start) / 1_000_000);
    run.awaitRounds(run.rounds() + 2);
  }

  /**
   * Moves, and has something killed in a phase; once more where the move is rolled back.
   *
   * @param shot returns whether somebody was there to be killed
   */
  private static void fire(MovingRun run, String goal, MovePhase phase, BooleanSupplier shot) {
    Progress wanted = new Progress(run.progress().move() + 1, phase);
    try (RunningProgram placing = run.placing(goal).start()) {
      Await.until(
          MovingRun.LIMIT,
          () -> wanted + " and somebody to be killed; it is " + run.progress(),
          () -> {
            Progress now = run.progress();
            if (now.move() > wanted.move()
                || (now.move() == wanted.move() && now.phase().compareTo(phase) > 0)) {
              throw new AssertionError(wanted + " is over, and nobody was killed");
            }
            return now.equals(wanted) && shot.getAsBoolean();
          });
      FinishedProgram end = placing.awaitExit(MovingRun.LIMIT);
      boolean done = end.exitCode() == 0;
      System.out.printf("FIRE %s to %s: %s%n", wanted, goal, done ? "done" : "rolled back");
      assertTrue(done || end.stderr().contains("PLACEMENT_ROLLED_BACK"), end::toString);
      run.awaitRounds(run.rounds() + 2);
      if (!done) {
        move(run, goal);
      }
    }
  }

  /** By force, so that it has no time to leave; false where none runs. */
  private static boolean deletePod() {
    List<String> pods =
        Node.kubectl("get", "pods", "--field-selector=status.phase=Running", "-o", "name")
            .lines()
            .toList();
    if (pods.isEmpty()) {
      return false;
    }
    Node.kubectl("delete", "--wait=false", "--force", "--grace-period=0", pods.get(0));
    return true;
  }

  private static void assertNothingLost(MovingRun run) throws Exception {
    run.finishWith(MovingJob.NOTHING_LOST.toArray(String[]::new));
    assertFalse(run.program().stdout().contains("TASK "), run.program()::stdout);
  }

  /** How many tasks ended well on hosts whose addresses begin so. */
  private static int tasks(MovingRun run, String host) {
    Matcher matcher = TASKS.matcher(run.program().stdout());
    assertTrue(matcher.find(), run.program()::stdout);
    Map<String, Integer> tasks = new TreeMap<>();
    for (String each : matcher.group(1).split(", ")) {
      String[] parts = each.split("=");
      tasks.put(parts[0], Integer.valueOf(parts[1]));
    }
    return tasks.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(host))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}

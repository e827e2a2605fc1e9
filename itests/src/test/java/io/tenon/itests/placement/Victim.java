package io.tenon.itests.placement;

import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.ProcessFamily;
import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.spark.placement.MovePhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is killed in a move, and what an operator does about it. */
enum Victim {
  OLD_EXECUTOR(MovePhase.CONNECTING, MovePhase.STOPPING) {
    @Override
    Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster, boolean there) {
      return executor(there ? processes(run) : cluster.executors());
    }
  },
  NEW_EXECUTOR(MovePhase.STARTING, MovePhase.CLOSING) {
    @Override
    Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster, boolean there) {
      return executor(there ? cluster.executors() : processes(run));
    }
  },
  WORKER(MovePhase.CONNECTING, MovePhase.CLOSING) {
    @Override
    Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster, boolean there) {
      return cluster.workers().stream().findFirst().map(worker -> worker::kill);
    }

    @Override
    void replace(StandaloneCluster cluster) {
      cluster.addWorker(CORES);
    }
  },
  MASTER(MovePhase.CONNECTING, MovePhase.CLOSING) {
    @Override
    Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster, boolean there) {
      List<Node> masters = cluster.masters();
      return masters.stream().findFirst().map(master -> master::kill);
    }

    @Override
    void replace(StandaloneCluster cluster) {
      cluster.addMaster();
    }
  };

  /** Of each worker. */
  static final int CORES = 2;

  private static final int POINTS = 10;

  /** Within the phases that are long enough. */
  private static final List<Point> LATER =
      List.of(
          new Point(MovePhase.FENCING, Duration.ofMillis(200)),
          new Point(MovePhase.DRAINING, Duration.ofMillis(500)),
          new Point(MovePhase.STARTING, Duration.ofMillis(500)),
          new Point(MovePhase.STARTING, Duration.ofSeconds(1)));

  private final MovePhase first;
  private final MovePhase last;

  /** It is there from the first of these phases to the last. */
  Victim(MovePhase first, MovePhase last) {
    this.first = first;
    this.last = last;
  }

  /**
   * When something is killed.
   *
   * @param after the begin of the phase
   */
  record Point(MovePhase phase, Duration after) {}

  /** The begin of each phase in which it is there, and some points within, ten in all. */
  List<Point> points() {
    return Stream.concat(
            EnumSet.range(first, last).stream().map(phase -> new Point(phase, Duration.ZERO)),
            LATER.stream())
        .limit(POINTS)
        .toList();
  }

  /**
   * How to kill it, where there is one to kill.
   *
   * @param there whether the move goes from processes to the standalone cluster, or back
   */
  abstract Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster, boolean there);

  /** What an operator does then. */
  void replace(StandaloneCluster cluster) {}

  static List<ProcessHandle> processes(MovingRun run) {
    return run.program().family().alive("--executor-id");
  }

  static Optional<Runnable> executor(List<ProcessHandle> executors) {
    List<ProcessHandle> alive = new ArrayList<>(executors);
    alive.removeIf(process -> ProcessFamily.commandLine(process).isEmpty());
    return alive.stream().findFirst().map(process -> process::destroyForcibly);
  }
}

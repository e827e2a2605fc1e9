package io.tenon.itests.placement;

import io.tenon.itests.harness.ProcessFamily;
import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is killed in a move, and what an operator does about it. */
enum Victim {
  OLD_EXECUTOR {
    @Override
    Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster, boolean there) {
      return executor(there ? processes(run) : cluster.executors());
    }
  },
  NEW_EXECUTOR {
    @Override
    Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster, boolean there) {
      return executor(there ? cluster.executors() : processes(run));
    }
  },
  WORKER {
    @Override
    Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster, boolean there) {
      return cluster.workers().stream()
          .findFirst()
          .map(
              worker ->
                  () -> {
                    worker.kill();
                    cluster.addWorker(CORES);
                  });
    }
  },
  MASTER {
    @Override
    Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster, boolean there) {
      List<Node> masters = cluster.masters();
      return masters.stream()
          .findFirst()
          .map(
              master ->
                  () -> {
                    master.kill();
                    cluster.addMaster();
                  });
    }
  };

  /** Of each worker. */
  static final int CORES = 2;

  /**
   * How to kill it and set up another, where there is one to kill.
   *
   * @param there whether the move goes from processes to the standalone cluster, or back
   */
  abstract Optional<Runnable> shot(MovingRun run, StandaloneCluster cluster, boolean there);

  private static List<ProcessHandle> processes(MovingRun run) {
    return run.program().family().alive("--executor-id");
  }

  private static Optional<Runnable> executor(List<ProcessHandle> executors) {
    List<ProcessHandle> alive = new ArrayList<>(executors);
    alive.removeIf(process -> ProcessFamily.commandLine(process).isEmpty());
    return alive.stream().findFirst().map(process -> process::destroyForcibly);
  }
}

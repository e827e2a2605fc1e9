package io.tenon.itests.standalone;

import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.StandaloneCluster;

/** How a Master is taken away. */
enum Fault {
  /** SIGKILL. */
  KILL {
    @Override
    void strike(StandaloneCluster cluster, Node master) {
      master.kill();
    }
  },
  /** SIGTERM. */
  TERMINATE {
    @Override
    void strike(StandaloneCluster cluster, Node master) {
      master.terminate();
    }
  },
  /** SIGSTOP; SIGCONT comes when another leads. */
  PAUSE {
    @Override
    void strike(StandaloneCluster cluster, Node master) {
      master.pause();
    }

    @Override
    void relieve(StandaloneCluster cluster, Node master) {
      master.resume();
    }
  },
  /** Nobody hears it any more, nor does it hear anybody, until another leads. */
  PARTITION {
    @Override
    void strike(StandaloneCluster cluster, Node master) {
      cluster.cutOff(master);
    }

    @Override
    void relieve(StandaloneCluster cluster, Node master) {
      cluster.mend(master);
    }
  };

  /** Takes it away. */
  abstract void strike(StandaloneCluster cluster, Node master);

  /** What comes after another has taken over; then the one that was struck ends. */
  void relieve(StandaloneCluster cluster, Node master) {}

  /** Whether one that is struck lives on, and would lead again with nobody to take over. */
  boolean spares() {
    return this == PAUSE || this == PARTITION;
  }
}

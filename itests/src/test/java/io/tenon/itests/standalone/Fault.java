package io.tenon.itests.standalone;

import io.tenon.itests.harness.standalone.Node;

/** How a Master is taken away. */
enum Fault {
  /** SIGKILL. */
  KILL {
    @Override
    void strike(Node master) {
      master.kill();
    }
  },
  /** SIGTERM. */
  TERMINATE {
    @Override
    void strike(Node master) {
      master.terminate();
    }
  },
  /** SIGSTOP; SIGCONT comes when another leads. */
  PAUSE {
    @Override
    void strike(Node master) {
      master.pause();
    }

    @Override
    void relieve(Node master) {
      master.resume();
    }
  };

  /** Takes it away. */
  abstract void strike(Node master);

  /** What comes after another has taken over; then the one that was struck ends. */
  void relieve(Node master) {}
}

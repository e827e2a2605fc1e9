package io.tenon.spark.placement;

import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What a move asks of the engine. Called on the backend's one thread; returns at once. */
public interface Engine {
  /** The executors that have registered with the driver and are not lost. */
  Map<ExecutorId, ResourceProfile> registered();

  /** Those of them that can take blocks. */
  Set<ExecutorId> withBlockManager();

  /** No new tasks go there, and what lies there is copied to others. */
  void decommission(Set<ExecutorId> executors, String why);

  /**
   * Has the engine find out which data the application cannot refer to any more, and drop it: what
   * is dropped need not move.
   */
  void dropUnused();

  /** Those on which tasks run. */
  Set<ExecutorId> working();

  /** Has the tasks that wait for an executor with their data run on any that is free. */
  void runAnywhere();

  /** What still lies or runs on each of these executors. */
  Map<ExecutorId, Holdings> holdings(Set<ExecutorId> executors);

  /**
   * Whether the engine has taken in how all tasks of this executor ended. Before that it may learn
   * of an output there that has long been copied elsewhere.
   */
  BooleanSupplier endsKnown(ExecutorId executor);

  /**
   * Makes the tasks that start from now on forget where they believed data to be, and remembers
   * those that run.
   */
  Readers fenceReaders();

  /**
   * What lies or runs on an executor.
   *
   * @param blocks cached partitions, and results that the driver has not fetched yet
   * @param outputs of map tasks
   * @param bytes of both
   * @param tasks that run
   */
  record Holdings(int blocks, int outputs, long bytes, int tasks) {
    static final Holdings NONE = new Holdings(0, 0, 0, 0);

    boolean holdsData() {
      return blocks > 0 || outputs > 0;
    }

    /** Both together. */
    public Holdings plus(Holdings other) {
      return new Holdings(
          blocks + other.blocks, outputs + other.outputs, bytes + other.bytes, tasks + other.tasks);
    }
  }

  /** Tasks that may still read from where data no longer is. */
  interface Readers {
    /** How many have not come to their end. */
    int left();
  }
}

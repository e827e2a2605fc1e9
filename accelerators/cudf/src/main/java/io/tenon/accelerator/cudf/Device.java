package io.tenon.accelerator.cudf;

import java.util.concurrent.Semaphore;

/**
 * The device, which runs take in turns.
 *
 * @param poolBytes how much memory its pool has
 * @param batchBytes how large a batch is at most
 */
record Device(Semaphore turns, long poolBytes, long batchBytes) {
  Device(int tasks, long poolBytes, long batchBytes) {
    this(new Semaphore(tasks, true), poolBytes, Math.min(batchBytes, poolBytes / 16));
  }

  /** Waits for the device. */
  void enter() {
    turns.acquireUninterruptibly();
  }

  void leave() {
    turns.release();
  }
}

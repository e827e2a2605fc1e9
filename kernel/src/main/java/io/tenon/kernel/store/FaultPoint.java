package io.tenon.kernel.store;

import java.util.concurrent.CountDownLatch;

/**
 * The steps of a change between which the process may die. A test names one in the system property
 * {@value #PROPERTY} of a child process, which then stops there and waits to be killed.
 */
enum FaultPoint {
  /** The writer's lock is held, nothing written. */
  LOCKED,
  /** Half of a plugin's file is written to {@code tmp/}. */
  CONTENT_HALF_WRITTEN,
  /** The whole file is in {@code tmp/}, not yet checked. */
  CONTENT_WRITTEN,
  /** The file is in the store under its digest, and nothing names it yet. */
  CONTENT_STORED,
  /** The state that is to be left is in {@code history/}. */
  HISTORY_WRITTEN,
  /** The new lock file is complete, but not yet in its place. */
  LOCK_FILE_WRITTEN,
  /** The new lock file has taken the old one's place: the change is made. */
  LOCK_FILE_RENAMED,
  /** The change will also survive a loss of power. */
  COMMITTED,
  /** Of what nothing names any more, one file was deleted. */
  GARBAGE_HALF_COLLECTED,
  /** All is done but for the release of the writer's lock. */
  DONE;

  static final String PROPERTY = "tenon.store.fault";

  void reached() {
    if (!name().equals(System.getProperty(PROPERTY))) {
      return;
    }
    System.out.println(name());
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // Only a kill may end this process now.
        Thread.currentThread().interrupt();
      }
    }
  }
}

package io.tenon.kernel.store;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.util.concurrent.CountDownLatch;

/**
 * The steps of a change between which the process may die. Tests end the process at each of them
 * (system property {@value #PROPERTY}) and check what the next one finds.
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
  /** The new lock file is complete beside the old one. */
  LOCK_FILE_WRITTEN,
  /** The new lock file has taken the old one's place: the change is made. */
  LOCK_FILE_RENAMED,
  /** It will also survive a loss of power. */
  COMMITTED,
  /** Of what nothing names any more, one file was deleted. */
  GARBAGE_HALF_COLLECTED,
  /** All is done but for the release of the writer's lock. */
  DONE;

  static final String PROPERTY = "tenon.store.fault";
  static final int HALT_STATUS = 137;

  /** What a test asked for at this step. */
  void reached() {
    String wanted = System.getProperty(PROPERTY, "");
    if (wanted.equals(name() + ":halt")) {
      Runtime.getRuntime().halt(HALT_STATUS);
    } else if (wanted.equals(name() + ":wait")) {
      waitToBeKilled();
    }
  }

  private void waitToBeKilled() {
    System.out.println("at " + name());
    System.out.flush();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TenonException(KernelErrorCode.KERNEL_FAILED, "interrupted at " + name(), e);
    }
  }
}

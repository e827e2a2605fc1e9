package io.tenon.coordination.common;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls a session's listeners one at a time and in order. */
public final class Announcer {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ExecutorService thread;
  private final System.Logger log;
  private volatile @Nullable Thread calling;

  /**
   * @param thread of its own, ended with it
   */
  public Announcer(ExecutorService thread, System.Logger log) {
    this.thread = thread;
    this.log = log;
  }

  /** Makes a call after those before; what it throws is logged. */
  public void announce(Runnable call) {
    thread.execute(
        () -> {
          calling = Thread.currentThread();
          try {
            call.run();
          } catch (RuntimeException e) {
            log.log(WARNING, "a listener failed; coordination goes on without it", e);
          } finally {
            calling = null;
          }
        });
  }

  /** Returns when all calls so far have been made; at once on the thread that makes them. */
  public void await() {
    if (Thread.currentThread() == calling) {
      return;
    }
    CountDownLatch made = new CountDownLatch(1);
    thread.execute(made::countDown);
    try {
      if (!made.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        log.log(WARNING, "a listener has not returned for {0}; it is not waited for", PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes the calls so far, then ends. */
  public void close() {
    await();
    thread.shutdown();
  }
}

package io.tenon.cluster.standalone;

import java.util.concurrent.CountDownLatch;

/** What these tests run in the place of an executor: it ends when it is asked to. */
public final class SleepingProgram {
  private SleepingProgram() {}

  public static void main(String[] args) throws InterruptedException {
    new CountDownLatch(1).await();
  }
}

package io.tenon.itests.harness;

import java.util.concurrent.CountDownLatch;

/** What runs in the place of an executor. */
public final class WaitingProgram {
  private WaitingProgram() {}

  public static void main(String[] args) throws InterruptedException {
    new CountDownLatch(1).await();
  }
}

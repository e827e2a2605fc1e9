package io.tenon.itests.yarn;

import java.util.concurrent.CountDownLatch;

/** What containers run in the place of an executor. */
final class WaitingProgram {
  private WaitingProgram() {}

  public static void main(String[] args) throws InterruptedException {
    new CountDownLatch(1).await();
  }
}

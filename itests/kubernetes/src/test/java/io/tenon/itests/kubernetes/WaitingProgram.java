package io.tenon.itests.kubernetes;

import java.util.concurrent.CountDownLatch;

/** What pods run in the place of an executor. */
final class WaitingProgram {
  private WaitingProgram() {}

  public static void main(String[] args) throws InterruptedException {
    new CountDownLatch(1).await();
  }
}

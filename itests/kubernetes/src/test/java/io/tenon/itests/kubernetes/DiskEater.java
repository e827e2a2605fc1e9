package io.tenon.itests.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Takes more disk than its volume may have, and waits for what comes of that. */
final class DiskEater {
  private static final int BYTES = 16 << 20;

  private DiskEater() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Files.write(Path.of(System.getenv("SPARK_LOCAL_DIRS"), "eaten"), new byte[BYTES]);
    new CountDownLatch(1).await();
  }
}

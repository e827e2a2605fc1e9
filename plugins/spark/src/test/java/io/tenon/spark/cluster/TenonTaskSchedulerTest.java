package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.Pool;
import org.junit.jupiter.api.Test;

class TenonTaskSchedulerTest {
  private static final int ROUNDS = 2000;

  /** The first offers come while the scheduler starts; tasks in another pool are never offered. */
  @Test
  void offersAndTheStartSeeOnePool() throws Exception {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[1]")
            .setAppName("pools")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "localhost");
    SparkContext context = new SparkContext(conf);
    try {
      for (int i = 0; i < ROUNDS; i++) {
        TenonTaskScheduler scheduler = new TenonTaskScheduler(context);
        CountDownLatch both = new CountDownLatch(2);
        CompletableFuture<Pool> offers =
            CompletableFuture.supplyAsync(() -> askWith(both, scheduler));

        Pool start = askWith(both, scheduler);

        assertSame(start, offers.get());
      }
    } finally {
      context.stop();
    }
  }

  private static Pool askWith(CountDownLatch both, TenonTaskScheduler scheduler) {
    both.countDown();
    while (both.getCount() > 0) {
      Thread.onSpinWait();
    }
    return scheduler.rootPool();
  }
}

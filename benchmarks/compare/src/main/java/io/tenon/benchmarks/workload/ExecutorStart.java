package io.tenon.benchmarks.workload;

import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.SparkSession;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How long the cluster takes from the request for one executor more to its registration. Argument:
 * how often. Prints the seconds of each. One is ended before each request, so that there is room.
 */
public final class ExecutorStart {
  /** How many an application has that asks for no number. */
  private static final int EXECUTORS = 2;

  private static final long LOOK_MILLIS = 100;
  private static final long LIMIT_MINUTES = 5;

  private final BlockingQueue<String> added = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> removed = new LinkedBlockingQueue<>();

  private ExecutorStart() {}

  public static void main(String[] arguments) throws Exception {
    int times = Integer.parseInt(arguments[0]);
    try (SparkSession spark = SparkSession.builder().appName("executor-start").getOrCreate()) {
      new ExecutorStart().run(spark.sparkContext(), times);
    }
  }

  private void run(SparkContext context, int times) throws IOException, InterruptedException {
    context.addSparkListener(
        new SparkListener() {
          @Override
          public void onExecutorAdded(SparkListenerExecutorAdded event) {
            added.add(event.executorId());
          }

          @Override
          public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
            removed.add(event.executorId());
          }
        });
    Set<String> known = new HashSet<>();
    while (known.size() < EXECUTORS) {
      Thread.sleep(LOOK_MILLIS);
      known.addAll(CollectionConverters.asJava(context.getExecutorIds()));
    }
    String executor = known.iterator().next();
    for (int i = 0; i < times; i++) {
      if (!context.killExecutor(executor)) {
        throw new IOException("executor " + executor + " cannot be ended");
      }
      await(removed, "ended");
      long begin = System.nanoTime();
      if (!context.requestTotalExecutors(EXECUTORS, 0, Map$.MODULE$.empty())) {
        throw new IOException("the cluster manager takes no request for executors");
      }
      do {
        // The first ones may be announced late.
        executor = await(added, "registered");
      } while (!known.add(executor));
      System.out.printf(Locale.ROOT, "STARTED %.3f%n", (System.nanoTime() - begin) / 1e9);
    }
    System.out.println("ALL");
  }

  private static String await(BlockingQueue<String> executors, String what)
      throws IOException, InterruptedException {
    String executor = executors.poll(LIMIT_MINUTES, TimeUnit.MINUTES);
    if (executor == null) {
      throw new IOException("no executor has " + what + " within " + LIMIT_MINUTES + " minutes");
    }
    return executor;
  }
}

package io.tenon.itests.harness.standalone;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * An application that never rests: a small job after the other, each answer checked. Follows what
 * it is told on its standard input: {@code target N} asks for so many executors until the request
 * is taken, {@code stop} ends it. Says all it does in lines that start with PROBE and the time.
 */
public final class ProbeApplication {
  private static final int NUMBERS = 10;
  private static final long PAUSE_MILLIS = 200;

  private static volatile boolean stopped;
  private static volatile int wanted = Integer.MAX_VALUE;

  private ProbeApplication() {}

  /** Runs until it is told to stop, or its standard input ends. */
  public static void main(String[] arguments) throws Exception {
    try (JavaSparkContext context = new JavaSparkContext(new SparkConf())) {
      Thread orders = new Thread(() -> follow(context), "orders");
      orders.setDaemon(true);
      orders.start();
      say("ready " + context.sc().applicationId());
      long jobs = 0;
      long wrong = 0;
      long slowest = 0;
      while (!stopped) {
        long start = System.nanoTime();
        List<Integer> answer =
            context
                .parallelize(IntStream.range(0, NUMBERS).boxed().toList(), 2)
                .map(n -> n * n)
                .collect();
        long millis = (System.nanoTime() - start) / 1_000_000;
        jobs++;
        slowest = Math.max(slowest, millis);
        if (!answer.equals(IntStream.range(0, NUMBERS).map(n -> n * n).boxed().toList())) {
          wrong++;
        }
        say("job %d took %d".formatted(jobs, millis));
        trim(context);
        Thread.sleep(PAUSE_MILLIS);
      }
      say("done jobs=%d wrong=%d slowest=%d".formatted(jobs, wrong, slowest));
    }
    say("ended");
  }

  private static void follow(JavaSparkContext context) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine();
          line != null && !line.equals("stop");
          line = in.readLine()) {
        target(context, Integer.parseInt(line.split(" ")[1]));
      }
    } catch (Exception e) {
      say("orders failed: " + e);
    }
    stopped = true;
  }

  private static void target(JavaSparkContext context, int executors) throws Exception {
    int tries = 1;
    while (!isTaken(context, executors)) {
      tries++;
      Thread.sleep(PAUSE_MILLIS);
    }
    wanted = executors;
    say("target %d taken after %d tries".formatted(executors, tries));
  }

  /** False also while the Master that it was sent to has ended and none has taken over. */
  private static boolean isTaken(JavaSparkContext context, int executors) {
    try {
      return context.sc().requestTotalExecutors(executors, 0, Map$.MODULE$.empty());
    } catch (Exception e) {
      say("target %d not taken: %s".formatted(executors, e));
      return false;
    }
  }

  /** Ends one executor of too many. */
  private static void trim(JavaSparkContext context) {
    List<String> running = executors(context);
    int target = wanted;
    if (running.size() > target) {
      context.sc().killExecutor(running.get(running.size() - 1));
      // The kill has lowered the target by one.
      isTaken(context, target);
    }
  }

  private static List<String> executors(JavaSparkContext context) {
    return CollectionConverters.asJava(context.sc().getExecutorIds());
  }

  private static void say(String text) {
    System.out.println("PROBE " + System.currentTimeMillis() + " " + text);
    System.out.flush();
  }
}

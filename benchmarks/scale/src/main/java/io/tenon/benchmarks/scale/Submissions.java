package io.tenon.benchmarks.scale;

import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverRequest;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Drivers that are submitted at a fixed rate, whether or not those before are accepted. */
final class Submissions {
  private static final int RATE = 200;
  private static final int THREADS = 32;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private Submissions() {}

  static void printHead() {
    System.out.println(
        "| drivers on | submissions, %d a minute | failed | accepted after: median, p99 | CPU time of each | heap before, afterwards |"
            .formatted(RATE));
    System.out.println("| --- | ---: | ---: | ---: | ---: | ---: |");
  }

  static void run(
      String manager, DriverLauncher drivers, IntFunction<DriverRequest> requests, int minutes)
      throws InterruptedException, TimeoutException {
    Figures times = new Figures();
    AtomicInteger failed = new AtomicInteger();
    int count = RATE * minutes;
    // What is done first is slower, whatever it is, and makes what stays.
    drivers.submit(requests.apply(count));
    long heap = Usage.heap();
    Duration cpu = Usage.cpu();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      int number = i;
      long due = begin + number * Duration.ofMinutes(1).toNanos() / RATE;
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      threads.execute(
          () -> {
            try {
              drivers.submit(requests.apply(number));
              times.add(Duration.ofNanos(System.nanoTime() - due));
            } catch (RuntimeException e) {
              failed.incrementAndGet();
              System.err.println("submission " + number + ": " + e);
            }
          });
    }
    threads.shutdown();
    if (!threads.awaitTermination(LIMIT.toMinutes(), TimeUnit.MINUTES)) {
      throw new TimeoutException("submissions are not answered within " + LIMIT);
    }
    Figures each = new Figures();
    each.add(Usage.cpu().minus(cpu).dividedBy(count));
    System.out.printf(
        "| %s | %d | %d | %s | %s | %d MiB, %d MiB |%n",
        manager, count, failed.get(), times.text(), each.text(), heap, Usage.heap());
  }
}

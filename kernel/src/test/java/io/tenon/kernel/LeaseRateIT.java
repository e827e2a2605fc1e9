package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lease is cheap enough for each call of a hot path. */
class LeaseRateIT {
  private static final int THREADS = 8;
  private static final int ROUNDS = 4;
  private static final Duration ROUND = Duration.ofSeconds(2);
  private static final long ENOUGH_PER_SECOND = 1_000_000;

  @TempDir Path folder;

  @Test
  void eightThreadsTakeAMillionLeasesASecond() throws Exception {
    TestPlugin greeting =
        TestPlugin.of(GreetingActivator.class, "1.0.0")
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
            .pack(folder);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Kernel kernel =
        Kernel.boot(KernelOptions.of(TestPlugin.source(greeting), folder.resolve("scratch")))) {
      Slot<SerializerProvider> slot = kernel.slot(SerializerProvider.class, "greeting");
      long best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          counts.add(threads.submit(() -> leases(slot)));
        }
        long sum = 0;
        for (Future<Long> count : counts) {
          sum += count.get();
        }
        long rate = sum / ROUND.toSeconds();
        System.out.println(rate + " leases/s over " + THREADS + " threads");
        best = Math.max(best, rate);
      }
      assertTrue(best >= ENOUGH_PER_SECOND, "leases per second: " + best);
    } finally {
      threads.shutdownNow();
    }
  }

  private static long leases(Slot<SerializerProvider> slot) {
    long end = System.nanoTime() + ROUND.toNanos();
    long count = 0;
    while (System.nanoTime() < end) {
      for (int i = 0; i < 100; i++) {
        try (Lease<SerializerProvider> lease = slot.lease()) {
          count += lease.service().wireName().version();
        }
      }
    }
    return count;
  }
}

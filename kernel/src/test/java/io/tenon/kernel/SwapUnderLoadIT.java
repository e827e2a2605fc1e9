package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins are replaced while eight threads use them as fast as an engine would. */
class SwapUnderLoadIT {
  private static final int THREADS = 8;
  private static final int LEASES_PER_SECOND = 100_000;
  private static final int OFFERED_PER_SECOND = LEASES_PER_SECOND + LEASES_PER_SECOND / 10;
  private static final long PERIOD_NANOS =
      Duration.ofSeconds(1).toNanos() * THREADS / OFFERED_PER_SECOND;
  private static final int LEASES_OF_A_TASK = 50;
  private static final int HELD_LONG_ONE_IN = 200;
  private static final long HELD_NANOS = Duration.ofMillis(3).toNanos();
  private static final int UPDATES = 1000;

  @TempDir Path folder;

  @Test
  void noCallerNoticesAThousandUpdates() {
    Run run = swap(UPDATES, Duration.ofSeconds(30));
    System.out.println(run);
    assertEquals(0, run.failures(), () -> "first: " + run.first());
    assertEquals(UPDATES, run.collected());
    // Compiled code that happens to be on a stack may keep a few longer than the kernel waits.
    assertTrue(run.proved() >= UPDATES * 0.98, run::toString);
    assertEquals(0, run.forced());
    assertTrue(run.leasesPerSecond() >= LEASES_PER_SECOND, "it was under load: " + run);
    assertTrue(run.heldLong() >= run.leases() / HELD_LONG_ONE_IN - THREADS, run::toString);
    assertTrue(run.metaspaceAfter() < run.metaspaceBefore() * 1.05, "metaspace is flat: " + run);
  }

  /** Shows that the test above measures: what it looks for happens when nobody waits for leases. */
  @Test
  void callersNoticeWhenNothingIsDrained() {
    Run run = swap(100, Duration.ZERO);
    System.out.println(run);
    assertTrue(run.failures() > 0, run::toString);
    assertTrue(run.forced() > 0, run::toString);
  }

  private record Run(
      long leases,
      long heldLong,
      long leasesPerSecond,
      long failures,
      String first,
      long forced,
      long proved,
      long collected,
      Duration elapsed,
      long metaspaceBefore,
      long metaspaceAfter) {}

  private Run swap(int updates, Duration drain) {
    TestPlugin[] plugins = {greeting("1.0.0"), greeting("2.0.0")};
    TestPlugin.Folder source = TestPlugin.source(plugins[0]);
    source.know(plugins);
    List<PhantomReference<ClassLoader>> loaders = new ArrayList<>();
    long forced = 0;
    long proved = 0;
    long metaspaceBefore = 0;
    try (Kernel kernel = Kernel.boot(KernelOptions.of(source, folder.resolve("scratch")))) {
      Slot<SerializerProvider> slot = kernel.slot(SerializerProvider.class, "greeting");
      Load load = new Load(slot);
      for (int i = 1; i <= updates; i++) {
        loaders.add(loader(slot));
        ChangeReport report = kernel.apply(TestPlugin.set(i, plugins[i % 2]), drain);
        forced += report.removed().get(0).forced();
        proved += report.removed().get(0).unloaded() ? 1 : 0;
        if (i == updates / 10) {
          metaspaceBefore = metaspace();
        }
        // A stalled machine delays the next update, so no update goes by without its load.
        load.awaitRate();
      }
      Duration elapsed = load.elapsed();
      long leases = load.leases.sum();
      load.close();
      System.gc();
      return new Run(
          leases,
          load.heldLong.sum(),
          leases * 1000 / elapsed.toMillis(),
          load.failures.sum(),
          String.valueOf(load.first.get()),
          forced,
          proved,
          loaders.stream().filter(loader -> loader.refersTo(null)).count(),
          elapsed,
          metaspaceBefore,
          metaspace());
    }
  }

  private static PhantomReference<ClassLoader> loader(Slot<SerializerProvider> slot) {
    try (Lease<SerializerProvider> lease = slot.lease()) {
      return new PhantomReference<>(
          lease.service().getClass().getClassLoader(), new ReferenceQueue<>());
    }
  }

  private TestPlugin greeting(String version) {
    return TestPlugin.of(GreetingActivator.class, version)
        .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
        .pack(folder);
  }

  private static long metaspace() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong((MemoryPoolMXBean pool) -> pool.getUsage().getUsed())
        .sum();
  }

  /**
   * Threads that lease at a steady rate until it is closed. Each keeps to its schedule: one that
   * was held up takes the leases that are due without a pause.
   */
  private static final class Load {
    private final LongAdder leases = new LongAdder();
    private final LongAdder heldLong = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicReference<Throwable> first = new AtomicReference<>();
    private final Slot<SerializerProvider> slot;
    private final List<Thread> threads = new ArrayList<>();
    private final long begun = System.nanoTime();
    private volatile boolean ending;

    Load(Slot<SerializerProvider> slot) {
      this.slot = slot;
      for (int i = 0; i < THREADS; i++) {
        Thread thread = new Thread(new Caller(this), "load-" + i);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
    }

    Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Returns once there were as many leases as the rate asks for since the beginning. */
    void awaitRate() {
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (leases.sum() < LEASES_PER_SECOND * elapsed().toMillis() / 1000) {
        assertTrue(System.nanoTime() < deadline, () -> "only " + leases + " in " + elapsed());
        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
      }
    }

    void close() {
      ending = true;
      for (Thread thread : threads) {
        try {
          thread.join(10_000);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** One thread of the load. The leases that it holds long do not keep it from taking others. */
  private static final class Caller implements Runnable {
    private final Load load;
    private final Queue<Held> held = new ArrayDeque<>();
    private long taken;

    Caller(Load load) {
      this.load = load;
    }

    private record Held(Lease<SerializerProvider> lease, long until) {}

    @Override
    public void run() {
      while (!load.ending) {
        task();
        pause();
      }
      giveBack(Long.MAX_VALUE);
    }

    /**
     * Returns now and then, as tasks of an engine do: compiled code that is on a stack keeps the
     * classes that it was compiled for.
     */
    private void task() {
      for (int i = 0; i < LEASES_OF_A_TASK && !load.ending; i++) {
        giveBack(System.nanoTime());
        lease(taken % HELD_LONG_ONE_IN == 0);
        taken++;
        load.leases.increment();
      }
    }

    private void pause() {
      long due = load.begun + taken * PERIOD_NANOS;
      long left = due - System.nanoTime();
      while (left > 0 && !load.ending) {
        Held next = held.peek();
        long now = System.nanoTime();
        LockSupport.parkNanos(next == null ? left : Math.max(1, Math.min(left, next.until - now)));
        giveBack(System.nanoTime());
        left = due - System.nanoTime();
      }
    }

    private void lease(boolean heldLong) {
      try {
        Lease<SerializerProvider> lease = load.slot.lease();
        lease.service().wireName();
        if (heldLong) {
          held.add(new Held(lease, System.nanoTime() + HELD_NANOS));
        } else {
          lease.close();
        }
      } catch (Throwable e) {
        failed(e);
      }
    }

    /** A lease that was held long must work until its end. */
    private void giveBack(long now) {
      while (!held.isEmpty() && held.peek().until <= now) {
        try (Lease<SerializerProvider> lease = held.remove().lease) {
          lease.service().wireName();
          load.heldLong.increment();
        } catch (Throwable e) {
          failed(e);
        }
      }
    }

    private void failed(Throwable e) {
      load.failures.increment();
      load.first.compareAndSet(null, e);
    }
  }
}

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins are replaced while eight threads use them as fast as an engine would. */
class SwapUnderLoadIT {
  private static final int THREADS = 8;
  private static final int LEASES_PER_SECOND = 100_000;
  private static final long PERIOD_NANOS =
      Duration.ofSeconds(1).toNanos() * THREADS / LEASES_PER_SECOND;
  private static final int LEASES_OF_A_TASK = 1000;
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
    assertTrue(run.leases() > 20_000 * run.elapsed().toSeconds(), "it was under load: " + run);
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
    long begun = System.nanoTime();
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
      }
      Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
      load.close();
      System.gc();
      return new Run(
          load.leases.sum(),
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

  /** Threads that lease at a steady rate until it is closed. */
  private static final class Load {
    private final LongAdder leases = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicReference<Throwable> first = new AtomicReference<>();
    private final Slot<SerializerProvider> slot;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ending;

    Load(Slot<SerializerProvider> slot) {
      this.slot = slot;
      for (int i = 0; i < THREADS; i++) {
        Thread thread = new Thread(this::run, "load-" + i);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
    }

    private void run() {
      while (!ending) {
        task();
      }
    }

    /**
     * Returns now and then, as tasks of an engine do: compiled code that is on a stack keeps the
     * classes that it was compiled for.
     */
    private void task() {
      long due = System.nanoTime();
      for (int i = 0; i < LEASES_OF_A_TASK && !ending; i++) {
        lease(i % HELD_LONG_ONE_IN == 0);
        due += PERIOD_NANOS;
        while (System.nanoTime() < due && !ending) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
    }

    private void lease(boolean held) {
      try (Lease<SerializerProvider> lease = slot.lease()) {
        lease.service().wireName();
        if (held) {
          LockSupport.parkNanos(HELD_NANOS);
          lease.service().wireName();
        }
      } catch (Throwable e) {
        failures.increment();
        first.compareAndSet(null, e);
      }
      leases.increment();
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
}

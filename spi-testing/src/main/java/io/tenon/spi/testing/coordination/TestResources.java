package io.tenon.spi.testing.coordination;

import io.tenon.spi.plugin.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** What the kernel gives to a plugin, without a kernel; ends with {@link #close}. */
public final class TestResources implements Resources, AutoCloseable {
  private final Deque<AutoCloseable> held = new ArrayDeque<>();

  @Override
  public synchronized ExecutorService threads(String name, int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads, factory(name));
    held.push(pool::shutdownNow);
    return pool;
  }

  @Override
  public synchronized ScheduledExecutorService timer(String name) {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(factory(name));
    held.push(timer::shutdownNow);
    return timer;
  }

  @Override
  public Path temporaryDirectory(String name) {
    try {
      return Files.createTempDirectory(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public System.Logger logger(String name) {
    return System.getLogger(name);
  }

  @Override
  public synchronized void closeOnStop(String name, AutoCloseable resource) {
    held.push(resource);
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable resource = next(); resource != null; resource = next()) {
      resource.close();
    }
  }

  private synchronized AutoCloseable next() {
    return held.poll();
  }

  private static ThreadFactory factory(String name) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "test-" + name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}

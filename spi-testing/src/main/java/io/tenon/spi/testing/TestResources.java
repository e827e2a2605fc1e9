package io.tenon.spi.testing;

import io.tenon.spi.plugin.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** {@link Resources} for a plugin that is tested without a container. */
public final class TestResources implements Resources, AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @Override
  public synchronized ExecutorService threads(String name, int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads, daemons(name));
    open.push(pool::shutdownNow);
    return pool;
  }

  @Override
  public synchronized ScheduledExecutorService timer(String name) {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(daemons(name));
    open.push(timer::shutdownNow);
    return timer;
  }

  @Override
  public synchronized Path temporaryDirectory(String name) {
    try {
      Path directory = Files.createTempDirectory("tenon-" + name + "-");
      open.push(() -> delete(directory));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public System.Logger logger(String name) {
    return System.getLogger("test." + name);
  }

  @Override
  public synchronized void closeOnStop(String name, AutoCloseable resource) {
    open.push(resource);
  }

  @Override
  public synchronized void letGo(AutoCloseable resource) {
    open.remove(resource);
  }

  /** Ends everything that was handed out, last first; what fails is thrown after all have ended. */
  @Override
  public synchronized void close() throws Exception {
    Exception first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "test-" + name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static void delete(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}

package io.tenon.kernel;

import io.tenon.spi.plugin.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What one owner holds; ends all of it in the reverse order. */
final class OwnedResources implements Resources {
  private static final System.Logger LOG = System.getLogger(OwnedResources.class.getName());
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private final String owner;
  private final ClassLoader loader;
  private final Path temporary;
  private final Deque<Held> held = new ArrayDeque<>();
  private final Set<String> names = new HashSet<>();
  private boolean ended;

  private record Held(String name, AutoCloseable resource) {}

  private record EndOf(ExecutorService executor) implements AutoCloseable {
    @Override
    public void close() throws InterruptedException {
      executor.shutdownNow();
      executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
  }

  OwnedResources(String owner, ClassLoader loader, Path temporary) {
    this.owner = owner;
    this.loader = loader;
    this.temporary = temporary;
  }

  @Override
  public synchronized ExecutorService threads(String name, int threads) {
    claim("threads " + name);
    AtomicInteger count = new AtomicInteger();
    ThreadFactory factory =
        task -> thread(owner + "-" + name + "-" + count.incrementAndGet(), task);
    return hold(
        name,
        new ThreadPoolExecutor(
            threads, threads, 0, TimeUnit.NANOSECONDS, new LinkedBlockingQueue<>(), factory) {
          @Override
          protected void terminated() {
            ended("threads " + name, this);
          }
        });
  }

  @Override
  public synchronized ScheduledExecutorService timer(String name) {
    claim("timer " + name);
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, task -> thread(owner + "-" + name, task)) {
          @Override
          protected void terminated() {
            ended("timer " + name, this);
          }
        };
    timer.setRemoveOnCancelPolicy(true);
    return hold(name, timer);
  }

  @Override
  public synchronized Path temporaryDirectory(String name) {
    claim("directory " + name);
    try {
      Files.createDirectories(temporary);
      Path folder = Files.createTempDirectory(temporary, name + "-");
      held.push(new Held(name, () -> Trees.delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public System.Logger logger(String name) {
    return System.getLogger("io.tenon.plugin." + owner + "." + name);
  }

  @Override
  public synchronized void closeOnStop(String name, AutoCloseable resource) {
    checkRunning();
    held.push(new Held(name, resource));
  }

  @Override
  @SuppressWarnings("ReferenceEquality")
  public synchronized void letGo(AutoCloseable resource) {
    held.removeIf(each -> each.resource == resource);
  }

  private synchronized void ended(String name, ExecutorService executor) {
    names.remove(name);
    held.removeIf(each -> each.resource.equals(new EndOf(executor)));
  }

  void close() {
    Deque<Held> ending;
    synchronized (this) {
      ended = true;
      ending = new ArrayDeque<>(held);
      held.clear();
    }
    ending.forEach(this::close);
    close(new Held("temporary directories", () -> Trees.delete(temporary)));
  }

  private void close(Held each) {
    BoundedRun run =
        BoundedRun.start(
            "close-" + owner,
            loader,
            () -> {
              each.resource.close();
              return each;
            });
    switch (run.await(END_LIMIT)) {
      case FAILED ->
          LOG.log(
              Level.WARNING,
              "Resource '" + each.name + "' of " + owner + " did not close",
              run.failure());
      case TOO_SLOW ->
          LOG.log(
              Level.WARNING,
              "Resource '{0}' of {1} is still closing after {2}",
              each.name,
              owner,
              END_LIMIT);
      default -> {}
    }
  }

  private <E extends ExecutorService> E hold(String name, E executor) {
    held.push(new Held(name, new EndOf(executor)));
    return executor;
  }

  /** How many things are to be ended when the owner is. */
  synchronized int count() {
    return held.size();
  }

  private Thread thread(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(loader);
    return thread;
  }

  private void claim(String name) {
    checkRunning();
    if (!names.add(name)) {
      throw new IllegalArgumentException(owner + " has " + name + " already");
    }
  }

  private void checkRunning() {
    if (ended) {
      throw new IllegalStateException(owner + " has stopped; it can hold nothing any more");
    }
  }
}

package io.tenon.kernel.control;

import io.tenon.spi.plugin.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/** Daemon threads and a list of what to close. */
final class TestResources implements Resources, AutoCloseable {
  private final Deque<AutoCloseable> closeables = new ArrayDeque<>();

  @Override
  public ExecutorService threads(String name, int threads) {
    ExecutorService result =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    closeables.push(result::shutdownNow);
    return result;
  }

  @Override
  public void closeOnStop(String name, AutoCloseable resource) {
    closeables.push(resource);
  }

  @Override
  public void close() throws Exception {
    while (!closeables.isEmpty()) {
      closeables.pop().close();
    }
  }

  /** A directory for sockets, whose paths may not be long. */
  Path shortDirectory() throws IOException {
    Path directory = Files.createTempDirectory(Path.of("/tmp"), "tenon");
    closeables.push(() -> delete(directory));
    return directory;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public ScheduledExecutorService timer(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path temporaryDirectory(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public System.Logger logger(String name) {
    return System.getLogger(name);
  }
}

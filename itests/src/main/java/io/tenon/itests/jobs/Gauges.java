package io.tenon.itests.jobs;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Prints what this JVM holds: bytes of heap and metaspace after a collection, threads, files. */
final class Gauges {
  private Gauges() {}

  /** Starts a thread that prints it every so many milliseconds. */
  static void start(long millis) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  Thread.sleep(millis);
                  print();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (Exception e) {
                System.out.println("GAUGE broke: " + e);
              }
            },
            "gauges");
    thread.setDaemon(true);
    thread.start();
  }

  private static void print() throws Exception {
    System.gc();
    long metaspace =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.NON_HEAP)
            .filter(pool -> pool.getName().equals("Metaspace"))
            .map(MemoryPoolMXBean::getUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum();
    long files;
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      files = open.count();
    }
    System.out.printf(
        "GAUGE heap=%d metaspace=%d threads=%d files=%d%n",
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        metaspace,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        files);
    System.out.flush();
  }
}

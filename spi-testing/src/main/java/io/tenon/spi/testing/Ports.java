package io.tenon.spi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Ports that are free now, and that the system gives to nobody by itself: a process that is started
 * again finds its port as it left it.
 */
public final class Ports {
  private static final int FIRST = 10_000;

  /** Linux hands out those from here on to whoever connects. */
  private static final int END = 32_000;

  private static final int TRIES = 10_000;
  private static final Random RANDOM = new Random();
  private static final Set<Integer> GIVEN = new HashSet<>();

  private Ports() {}

  /** So many, none of which this JVM was given before. */
  public static synchronized List<Integer> free(int count) {
    Set<Integer> ports = new TreeSet<>();
    for (int i = 0; i < TRIES && ports.size() < count; i++) {
      int port = FIRST + RANDOM.nextInt(END - FIRST);
      if (!GIVEN.contains(port) && isFree(port)) {
        ports.add(port);
      }
    }
    if (ports.size() < count) {
      throw new UncheckedIOException(
          new IOException("no " + count + " free ports from " + FIRST + " to " + END));
    }
    GIVEN.addAll(ports);
    return List.copyOf(ports);
  }

  private static boolean isFree(int port) {
    try (ServerSocket unused = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

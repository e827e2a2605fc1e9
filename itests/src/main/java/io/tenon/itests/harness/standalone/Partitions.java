package io.tenon.itests.harness.standalone;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A network namespace for each of some Masters; everything else is outside of them. */
public final class Partitions implements AutoCloseable {
  /** What is said where there can be none. */
  public static final String NEEDS =
      "no network partitions here: they need root and 'ip netns' of iproute2";

  private static final int FIRST_NETWORK = 200;
  private static final int SUBNETS = 250;

  private final List<Partition> partitions = new ArrayList<>();

  /** Creates so many. */
  public Partitions(int count) {
    Partition.ip("addr", "add", outside() + "/32", "dev", "lo").expectExit(0);
    try {
      for (int i = 0; i < count; i++) {
        partitions.add(Partition.create(i, outside()));
      }
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** Whether this machine and this user can have any. */
  public static boolean arePossible() {
    String probe = "tn%d-probe".formatted(ProcessHandle.current().pid());
    try {
      return Partition.ip("netns", "add", probe).exitCode() == 0
          && Partition.ip("netns", "del", probe).exitCode() == 0;
    } catch (UncheckedIOException e) {
      // There is no such program.
      return false;
    }
  }

  /** The namespace of the Master in this place. */
  public Partition of(int place) {
    return partitions.get(place);
  }

  int count() {
    return partitions.size();
  }

  /** The address of whoever is outside, in all namespaces. */
  String outside() {
    return address(0, 1);
  }

  /** Those of two test processes differ, nearly always. */
  static String address(int network, int host) {
    return "10.%d.%d.%d"
        .formatted(FIRST_NETWORK + network, ProcessHandle.current().pid() % SUBNETS, host);
  }

  @Override
  public void close() {
    partitions.forEach(Partition::close);
    Partition.ip("addr", "del", outside() + "/32", "dev", "lo");
  }
}

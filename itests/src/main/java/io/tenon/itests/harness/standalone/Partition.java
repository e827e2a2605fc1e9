package io.tenon.itests.harness.standalone;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace of this machine for one Master, which has two wires to everybody else: one to
 * ZooKeeper, one to Workers and applications. Either can be cut and mended; what is sent meanwhile
 * is lost without a word, as with a broken switch.
 */
public final class Partition implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String name;
  private final int number;

  /** What a wire leads to. */
  public enum Wire {
    /** The servers of ZooKeeper. */
    ZOOKEEPER,
    /** Workers, applications, and who reads the Master's page. */
    CLUSTER
  }

  private Partition(int number) {
    this.number = number;
    this.name = "tn%d-%d".formatted(ProcessHandle.current().pid(), number);
  }

  /**
   * Creates it.
   *
   * @param number of those that there are at a time, from 0
   * @param outside the address of Workers and applications, which this machine has
   */
  static Partition create(int number, String outside) {
    Partition made = new Partition(number);
    try {
      made.must("netns", "add", made.name);
      made.inside("link", "set", "lo", "up");
      for (Wire wire : Wire.values()) {
        made.must(
            "link", "add", made.end(wire), "type", "veth", "peer", "name", made.innerEnd(wire));
        made.must("link", "set", made.innerEnd(wire), "netns", made.name);
        made.must("addr", "add", made.outer(wire) + "/30", "dev", made.end(wire));
        made.must("link", "set", made.end(wire), "up");
        made.inside("addr", "add", made.inner(wire) + "/30", "dev", made.innerEnd(wire));
        made.inside("link", "set", made.innerEnd(wire), "up");
      }
      // No other way: what is for a wire that is cut must not go over the other one.
      made.inside("route", "add", outside + "/32", "via", made.outer(Wire.CLUSTER));
      return made;
    } catch (AssertionError e) {
      made.close();
      throw e;
    }
  }

  /** From now on nothing comes through. */
  public void cut(Wire wire) {
    must("link", "set", end(wire), "down");
  }

  /** From now on all comes through again. */
  public void mend(Wire wire) {
    must("link", "set", end(wire), "up");
  }

  /** Where it is reached over this wire. */
  String inner(Wire wire) {
    return address(wire, 2);
  }

  /** Where it reaches everybody else over this wire. */
  String outer(Wire wire) {
    return address(wire, 1);
  }

  /** The same program, in here. */
  Program run(Program program) {
    return program.after("ip", "netns", "exec", name);
  }

  private String address(Wire wire, int host) {
    return Partitions.address(1 + wire.ordinal(), 4 * number + host);
  }

  private String end(Wire wire) {
    return name + wire.name().charAt(0);
  }

  private String innerEnd(Wire wire) {
    return end(wire) + "i";
  }

  private void inside(String... arguments) {
    List<String> command = new ArrayList<>(List.of("-n", name));
    command.addAll(List.of(arguments));
    must(command.toArray(String[]::new));
  }

  private void must(String... arguments) {
    ip(arguments).expectExit(0);
  }

  static FinishedProgram ip(String... arguments) {
    return Program.of("ip").with(arguments).run(LIMIT);
  }

  /** Removes it; the processes in it must have ended. */
  @Override
  public void close() {
    ip("netns", "del", name);
  }

  @Override
  public String toString() {
    return name;
  }
}

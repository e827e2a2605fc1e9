package io.tenon.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Here for {@code tenon --help} and the shell's completion only: {@code bin/tenon} starts Spark's
 * Master and Worker without this program.
 */
final class ClusterCommands {
  private ClusterCommands() {}

  /** {@code tenon master}. */
  @Command(
      name = "master",
      description = "Runs the Master of a Spark standalone cluster: tenon master --help.")
  static final class MasterCommand implements Runnable {
    @Unmatched private List<String> arguments = List.of();

    @Override
    public void run() {
      throw new IllegalStateException("bin/tenon starts master " + arguments + " itself");
    }
  }

  /** {@code tenon worker}. */
  @Command(
      name = "worker",
      description = "Runs a Worker of a Spark standalone cluster: tenon worker --help.")
  static final class WorkerCommand implements Runnable {
    @Unmatched private List<String> arguments = List.of();

    @Override
    public void run() {
      throw new IllegalStateException("bin/tenon starts worker " + arguments + " itself");
    }
  }
}

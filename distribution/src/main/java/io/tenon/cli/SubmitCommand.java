package io.tenon.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Here for {@code tenon --help} and the shell's completion only: {@code bin/tenon} starts a
 * submission without this program.
 */
@Command(
    name = "submit",
    description = "Submits an application, with the flags of spark-submit: tenon submit --help.")
final class SubmitCommand implements Runnable {
  @Unmatched private List<String> arguments = List.of();

  @Override
  public void run() {
    throw new IllegalStateException("bin/tenon starts submit " + arguments + " itself");
  }
}

package io.tenon.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code tenon image}: here for {@code tenon --help} and the shell's completion only. {@code
 * bin/tenon} starts it as a program with a class path of its own.
 */
@Command(
    name = "image",
    description = "Makes container images of this distribution: tenon image build --help.")
final class ImageCommand implements Runnable {
  @Unmatched private List<String> arguments = List.of();

  @Override
  public void run() {
    throw new IllegalStateException("bin/tenon starts image " + arguments + " itself");
  }
}

package io.tenon.itests.harness;

import static java.util.Objects.requireNonNull;

/** What a program left: its exit code, and what it printed. */
public record FinishedProgram(int exitCode, String stdout, String stderr) {
  public FinishedProgram {
    requireNonNull(stdout, "stdout is null");
    requireNonNull(stderr, "stderr is null");
  }

  /**
   * Itself.
   *
   * @throws AssertionError with all that it printed, when it ended with another exit code
   */
  public FinishedProgram expectExit(int expected) {
    if (exitCode != expected) {
      throw new AssertionError("exit code " + exitCode + " instead of " + expected + "\n" + this);
    }
    return this;
  }

  @Override
  public String toString() {
    return "exit code %d%n--- stdout%n%s%n--- stderr%n%s".formatted(exitCode, stdout, stderr);
  }
}

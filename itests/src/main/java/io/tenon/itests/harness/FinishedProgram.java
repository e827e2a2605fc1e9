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

  /**
   * What a job printed as {@code RESULT name=…}.
   *
   * @throws AssertionError with all that it printed, when it did not
   */
  public String result(String name) {
    String begin = "RESULT " + name + "=";
    return stdout
        .lines()
        .filter(line -> line.startsWith(begin))
        .map(line -> line.substring(begin.length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no '" + begin + "' in " + this));
  }

  @Override
  public String toString() {
    return "exit code %d%n--- stdout%n%s%n--- stderr%n%s".formatted(exitCode, stdout, stderr);
  }
}

package io.tenon.spi;

/** Who can mend an error, which is also the exit code of the command-line program. */
public enum ErrorCategory {
  /** The user's input is wrong: an argument, a statement, a file that is named but absent. */
  USER(2),
  /** The configuration is wrong: an unknown key, a value out of range, a plugin that is missing. */
  CONFIG(3),
  /** Something outside did not do its part: a server, the network, a file system. */
  EXTERNAL(4),
  /** Not enough of something: disk, memory, processes, a port in use. */
  RESOURCE(5),
  /** A fault of Tenon or of a plugin. */
  INTERNAL(70);

  private final int exitCode;

  ErrorCategory(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The exit code of a process that ends because of an error of this category. */
  public int exitCode() {
    return exitCode;
  }
}

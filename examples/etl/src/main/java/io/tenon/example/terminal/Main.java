package io.tenon.example.terminal;

import java.util.Arrays;

/** Runs a program and turns a {@link Problem} into one line and an exit code. */
public final class Main {
  private static final int EXIT_INTERRUPTED = 130;

  private Main() {}

  /** What a program does. */
  public interface Program {
    void run(Terminal terminal) throws Exception;
  }

  /**
   * Runs {@code program}; ends the JVM where it ends with a {@link Problem}. Where the JVM is ended
   * from outside, by Ctrl-C for example, that is said, and nothing of what then fails.
   */
  public static void run(Program program) {
    Terminal terminal = Terminal.standard();
    OnInterrupt onInterrupt = new OnInterrupt(terminal);
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try {
      program.run(terminal);
      onInterrupt.disarm();
    } catch (Problem e) {
      onInterrupt.disarm();
      System.err.println("error: " + e.getMessage());
      System.exit(e.exitCode());
    } catch (RuntimeException e) {
      onInterrupt.disarm();
      throw e;
    } catch (Exception e) {
      onInterrupt.disarm();
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Says that the program is interrupted, while the JVM ends. */
  private static final class OnInterrupt extends Thread {
    private final Terminal terminal;
    private final Thread program = Thread.currentThread();
    private volatile boolean overtaken;

    OnInterrupt(Terminal terminal) {
      super("on-interrupt");
      this.terminal = terminal;
    }

    @Override
    public void run() {
      if (overtaken || !endsItself()) {
        terminal.end("interrupted: run it again to go on");
      }
    }

    /** Spark too ends the JVM where it cannot go on, and has said why. */
    private boolean endsItself() {
      return Arrays.stream(program.getStackTrace())
          .anyMatch(
              frame ->
                  frame.getClassName().equals("java.lang.Runtime")
                      && frame.getMethodName().equals("exit"));
    }

    /**
     * Returns when the program has ended by itself; otherwise the JVM is ending, and this does not
     * return.
     */
    void disarm() {
      try {
        Runtime.getRuntime().removeShutdownHook(this);
      } catch (IllegalStateException e) {
        overtaken = true;
        // To exit now is to wait for the end that is under way.
        System.exit(EXIT_INTERRUPTED);
      }
    }
  }
}

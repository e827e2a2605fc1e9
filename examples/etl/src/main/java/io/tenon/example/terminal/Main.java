package io.tenon.example.terminal;

/** Runs a program and turns a {@link Problem} into one line and an exit code. */
public final class Main {
  private Main() {}

  /** What a program does. */
  public interface Program {
    void run() throws Exception;
  }

  /** Runs {@code program}; ends the JVM where it ends with a {@link Problem}. */
  public static void run(Program program) {
    try {
      program.run();
    } catch (Problem e) {
      System.err.println("error: " + e.getMessage());
      System.exit(e.exitCode());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}

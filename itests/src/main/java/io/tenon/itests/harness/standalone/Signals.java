package io.tenon.itests.harness.standalone;

import io.tenon.itests.harness.Program;
import java.time.Duration;

/** Signals that Java has no method for. */
public final class Signals {
  private Signals() {}

  /** As {@code kill -SIGNAL PID}; one to a process that has ended is no error. */
  public static void send(String signal, long pid) {
    Program.of("kill", "-" + signal, Long.toString(pid)).run(Duration.ofSeconds(10));
  }
}

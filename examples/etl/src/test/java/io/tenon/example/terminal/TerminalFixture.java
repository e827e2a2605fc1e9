package io.tenon.example.terminal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A terminal that is no terminal and keeps what was printed. */
public final class TerminalFixture {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Terminal terminal =
      new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, false);

  public Terminal terminal() {
    return terminal;
  }

  public String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}

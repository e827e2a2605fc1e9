package io.tenon.accelerator.duckdb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Whether a CSV file has nothing in it that Spark's parser and DuckDB's might take differently.
 * Goes through all bytes once; what it lets pass has lines that end in a line feed, the same number
 * of fields in each, and quotes around whole fields alone.
 *
 * <p>Spark splits a file into lines, also within quotes; leaves out lines of white space; reads
 * escapes, and quotes within fields, by rules of its own; and takes lines that are too short or too
 * long. All these are refused.
 */
final class CsvCheck {
  private static final int BUFFER = 1 << 18;
  private static final int BOM_FIRST = 0xEF;

  private enum State {
    FIELD_START,
    PLAIN,
    QUOTED,
    QUOTE_CLOSED
  }

  private final CsvDialect dialect;
  private final int columns;
  private final boolean[] special = new boolean[256];
  private final boolean inkIsSure;
  private State state = State.FIELD_START;
  private int fields = 1;
  private long line = 1;
  private boolean ink;
  private boolean quotedIsEmpty;

  private CsvCheck(CsvDialect dialect, int columns) {
    this.dialect = dialect;
    this.columns = columns;
    for (char c :
        new char[] {dialect.delimiter(), CsvDialect.QUOTE, CsvDialect.ESCAPE, '\n', '\r', '\0'}) {
      special[c] = true;
    }
    inkIsSure = dialect.delimiter() > ' ' && columns > 1;
  }

  /**
   * Reads a file.
   *
   * @param columns in each of its lines
   * @param cancelled looked at now and then; the result means nothing when it holds
   * @return what is wrong with it, with the line; empty when it may be read
   */
  static Optional<String> problem(
      Path file, CsvDialect dialect, int columns, BooleanSupplier cancelled) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new CsvCheck(dialect, columns).problem(in, cancelled);
    }
  }

  private Optional<String> problem(InputStream in, BooleanSupplier cancelled) throws IOException {
    byte[] bytes = new byte[BUFFER];
    boolean first = true;
    boolean lineBegun = false;
    for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
      if (cancelled.getAsBoolean()) {
        return Optional.empty();
      }
      if (first && length > 0 && (bytes[0] & 0xFF) == BOM_FIRST) {
        return Optional.of("may begin with a byte order mark");
      }
      first = first && length == 0;
      String found = look(bytes, length);
      if (found != null) {
        return Optional.of("has " + found + " in line " + line);
      }
      lineBegun = length > 0 ? bytes[length - 1] != '\n' : lineBegun;
    }
    String found = state == State.QUOTED ? "a quote without end" : lineBegun ? endOfLine() : null;
    return Optional.ofNullable(found).map(what -> "has " + what + " in line " + line);
  }

  private @org.jspecify.annotations.Nullable String look(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      int next = bytes[i] & 0xFF;
      if (!special[next]) {
        if (state == State.QUOTE_CLOSED) {
          return "text behind a quote";
        }
        if (state == State.QUOTED) {
          quotedIsEmpty = false;
        } else {
          state = State.PLAIN;
        }
        if (inkIsSure) {
          // Most of a file is passed over here.
          while (i + 1 < length && !special[bytes[i + 1] & 0xFF]) {
            i++;
          }
        } else {
          ink |= next > ' ';
        }
        continue;
      }
      String found = special(next);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @org.jspecify.annotations.Nullable String special(int next) {
    if (next == CsvDialect.ESCAPE) {
      return "a backslash";
    }
    if (next == '\r' || next == '\0') {
      return next == 0 ? "a NUL" : "a carriage return";
    }
    if (next == CsvDialect.QUOTE) {
      return quote();
    }
    if (state == State.QUOTED) {
      quotedIsEmpty = false;
      return next == '\n' ? "a line feed within quotes" : null;
    }
    state = State.FIELD_START;
    if (next == dialect.delimiter()) {
      fields++;
      return null;
    }
    String found = endOfLine();
    if (found == null) {
      line++;
      fields = 1;
      ink = false;
    }
    return found;
  }

  private @org.jspecify.annotations.Nullable String quote() {
    if (state == State.FIELD_START) {
      state = State.QUOTED;
      quotedIsEmpty = true;
      return null;
    }
    if (state != State.QUOTED) {
      return "a quote within a field";
    }
    state = State.QUOTE_CLOSED;
    ink = true;
    return quotedIsEmpty ? "an empty field in quotes" : null;
  }

  private @org.jspecify.annotations.Nullable String endOfLine() {
    if (fields != columns) {
      return fields + " fields instead of " + columns;
    }
    return inkIsSure || ink ? null : "nothing but white space";
  }
}

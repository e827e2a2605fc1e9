package io.tenon.accelerator.duckdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Looks through a file of JSON lines: each line has to be one object of strict JSON that begins in
 * its first column, has each key once and ends with a line feed, and texts have no escapes but the
 * short ones. Goes through all bytes once.
 */
final class JsonCheck {
  private static final int BUFFER = 1 << 18;
  private static final int END = -1;
  private static final int DEEPEST = 64;
  private static final int MOST_KEYS = 5_000;
  private static final int DATE_LENGTH = 10;
  private static final String ESCAPED = "\"\\/bfnrt";

  private static final class Key {
    private final byte[] name;
    private final JsonValues values = new JsonValues();
    private long lastLine;

    private Key(byte[] name) {
      this.name = name;
    }
  }

  /** Ends the look. */
  private static final class Odd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Odd(String what) {
      super(what, null, false, false);
    }
  }

  private final InputStream in;
  private final BooleanSupplier cancelled;
  private final byte[] bytes = new byte[BUFFER];
  private int at;
  private int end;
  private long line = 1;
  private byte[] text = new byte[64];
  private int length;
  private boolean escaped;
  private long number;
  private final Map<String, Key> keys = new HashMap<>();
  private final List<Key> inOrder = new ArrayList<>();

  private JsonCheck(InputStream in, BooleanSupplier cancelled) {
    this.in = in;
    this.cancelled = cancelled;
  }

  /**
   * Reads a file.
   *
   * @param cancelled looked at now and then; the result means nothing when it holds
   */
  static JsonShape shape(Path file, BooleanSupplier cancelled) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new JsonCheck(in, cancelled).shape();
    }
  }

  private JsonShape shape() throws IOException {
    try {
      while (peek() != END) {
        record();
        if (peek() != END) {
          expect('\n', "something behind an object");
          line++;
        }
      }
    } catch (Odd odd) {
      return new JsonShape(Optional.of("has " + odd.getMessage() + " in line " + line), Map.of());
    }
    return new JsonShape(
        Optional.empty(),
        keys.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().values)));
  }

  private int peek() throws IOException {
    while (at == end) {
      int read = cancelled.getAsBoolean() ? END : in.read(bytes);
      if (read == END) {
        return END;
      }
      at = 0;
      end = read;
    }
    return bytes[at] & 0xFF;
  }

  private boolean take(int wanted) throws IOException {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(int wanted, String otherwise) throws IOException {
    if (!take(wanted)) {
      throw new Odd(otherwise);
    }
  }

  private void spaces() throws IOException {
    while (peek() == ' ') {
      at++;
    }
  }

  private void record() throws IOException {
    expect('{', "something before an object");
    spaces();
    if (take('}')) {
      return;
    }
    int position = 0;
    do {
      spaces();
      name();
      Key key = key(position++);
      if (key.lastLine == line) {
        throw new Odd("the key '" + new String(key.name, UTF_8) + "' twice");
      }
      key.lastLine = line;
      value(key.values, 1);
      spaces();
    } while (take(','));
    expect('}', "an object that does not end");
  }

  /** The key that was just read; in most files it stands at the same place in each line. */
  private Key key(int position) {
    if (position < inOrder.size()) {
      Key likely = inOrder.get(position);
      if (Arrays.equals(likely.name, 0, likely.name.length, text, 0, length)) {
        return likely;
      }
    }
    if (escaped) {
      throw new Odd("a key with a backslash");
    }
    byte[] name = Arrays.copyOf(text, length);
    Key key = keys.computeIfAbsent(new String(name, UTF_8), any -> new Key(name));
    if (keys.size() > MOST_KEYS) {
      throw new Odd("more than " + MOST_KEYS + " different keys");
    }
    if (position == inOrder.size()) {
      inOrder.add(key);
    }
    return key;
  }

  /** Reads {@code "name" :}. */
  private void name() throws IOException {
    expect('"', "a key without quotes");
    text();
    spaces();
    expect(':', "a key without a colon");
    spaces();
  }

  private void value(JsonValues values, int depth) throws IOException {
    switch (peek()) {
      case '"' -> {
        at++;
        text();
        values.text(isDate());
      }
      case '{' -> {
        values.list();
        object(depth);
      }
      case '[' -> {
        values.list();
        array(depth);
      }
      case 't' -> {
        word("true");
        values.truth();
      }
      case 'f' -> {
        word("false");
        values.truth();
      }
      case 'n' -> word("null");
      default -> number(values);
    }
  }

  private void word(String word) throws IOException {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i), "a value that is none of JSON's");
    }
  }

  private void object(int depth) throws IOException {
    checkDepth(depth);
    JsonValues any = new JsonValues();
    at++;
    spaces();
    if (take('}')) {
      return;
    }
    do {
      spaces();
      name();
      value(any, depth + 1);
      spaces();
    } while (take(','));
    expect('}', "an object that does not end");
  }

  private void array(int depth) throws IOException {
    checkDepth(depth);
    JsonValues any = new JsonValues();
    at++;
    spaces();
    if (take(']')) {
      return;
    }
    do {
      spaces();
      value(any, depth + 1);
      spaces();
    } while (take(','));
    expect(']', "an array that does not end");
  }

  private static void checkDepth(int depth) {
    if (depth > DEEPEST) {
      throw new Odd("more than " + DEEPEST + " levels");
    }
  }

  /** Reads a text from behind its first quote, and keeps its bytes as they stand there. */
  private void text() throws IOException {
    length = 0;
    escaped = false;
    for (int next = peek(); next != '"'; next = peek()) {
      if (next < ' ') {
        throw new Odd(next == END ? "a text that does not end" : "a control character in a text");
      }
      keep(next);
      at++;
      if (next == '\\') {
        escaped = true;
        int meant = peek();
        if (meant == END || ESCAPED.indexOf(meant) < 0) {
          throw new Odd("an escape that is not a short one");
        }
        keep(meant);
        at++;
      }
    }
    at++;
  }

  private void keep(int next) {
    if (length == text.length) {
      text = Arrays.copyOf(text, 2 * length);
    }
    text[length++] = (byte) next;
  }

  private boolean isDate() {
    if (length != DATE_LENGTH || text[4] != '-' || text[7] != '-') {
      return false;
    }
    int year = digits(0, 4);
    int month = digits(5, 7);
    int day = digits(8, DATE_LENGTH);
    if (year < 1 || month < 1 || day < 1) {
      return false;
    }
    if (day <= 28 && month <= 12) {
      return true;
    }
    try {
      LocalDate.of(year, month, day);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** The number at these places of the text; negative when it is none. */
  private int digits(int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return -1;
      }
      value = 10 * value + text[i] - '0';
    }
    return value;
  }

  private void number(JsonValues values) throws IOException {
    boolean negative = take('-');
    boolean zero = peek() == '0';
    number = 0;
    int whole = digits();
    if (zero && whole > 1) {
      throw new Odd("a number that begins with 0");
    }
    long value = negative ? -number : number;
    int fraction = take('.') ? digits() : 0;
    int exponent = 0;
    if (take('e') || take('E')) {
      if (!take('-')) {
        take('+');
      }
      exponent = digits();
    }
    if (fraction == 0 && exponent == 0) {
      values.integer(value, whole, negative && zero);
    } else {
      values.real(zero ? 0 : whole, fraction, exponent);
    }
  }

  /** Reads digits, at least one, and gives how many. */
  private int digits() throws IOException {
    int count = 0;
    for (int next = peek(); next >= '0' && next <= '9'; next = peek()) {
      if (count < JsonValues.LONG_DIGITS) {
        number = 10 * number + next - '0';
      }
      count++;
      at++;
    }
    if (count == 0) {
      throw new Odd("a value that is none of JSON's");
    }
    return count;
  }
}

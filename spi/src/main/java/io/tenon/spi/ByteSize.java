package io.tenon.spi;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size in bytes. Units are binary, as Spark's are: {@code 1k} is 1,024 bytes.
 *
 * @param bytes how many; not negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern SYNTAX = Pattern.compile("(\\d+)\\s*([kmgtp]?)i?b?");
  private static final String UNITS = "kmgtp";

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes is negative: " + bytes);
    }
  }

  public static ByteSize ofKibibytes(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 10));
  }

  public static ByteSize ofMebibytes(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 20));
  }

  public static ByteSize ofGibibytes(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 30));
  }

  /**
   * Reads {@code 64k}, {@code 512m}, {@code 2g}, {@code 2GiB} or a plain number of bytes.
   *
   * @throws IllegalArgumentException when {@code text} is none of these, or too large
   */
  public static ByteSize parse(String text) {
    Matcher matcher =
        SYNTAX.matcher(requireNonNull(text, "text is null").trim().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a size: '" + text + "'; write a number with a unit, such as 512m or 2g");
    }
    String unit = matcher.group(2);
    int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
    try {
      return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("too large for a size: '" + text + "'", e);
    }
  }

  /** Whole mebibytes, rounded down. */
  public long toMebibytes() {
    return bytes >> 20;
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The shortest exact form that {@link #parse} reads back, for example {@code 512m}. */
  @Override
  public String toString() {
    if (bytes == 0) {
      return "0";
    }
    int shift = Math.min(Long.numberOfTrailingZeros(bytes) / 10, UNITS.length());
    return shift == 0
        ? Long.toString(bytes)
        : (bytes >> (10 * shift)) + UNITS.substring(shift - 1, shift);
  }
}

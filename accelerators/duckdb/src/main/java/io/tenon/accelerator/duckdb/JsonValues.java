package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import java.util.Optional;

/** Of which kind the values of one key of a JSON file are, nulls aside. */
final class JsonValues {
  /** Whole numbers of so many digits fit a long. */
  static final int LONG_DIGITS = 18;

  /** With more digits a double stands no longer for one decimal number alone. */
  private static final int DOUBLE_DIGITS = 15;

  /** Within these exponents no double is infinite, or zero for being small. */
  private static final int EXPONENT_DIGITS = 2;

  private static final int FRACTION_DIGITS = 100;

  private boolean texts;
  private boolean otherTexts;
  private boolean booleans;
  private boolean nested;
  private boolean integers;
  private boolean oddIntegers;
  private long least = Long.MAX_VALUE;
  private long greatest = Long.MIN_VALUE;
  private boolean fractions;
  private boolean exponents;
  private boolean longExponents;
  private int whole;
  private int fraction;
  private int digits;

  void text(boolean isDate) {
    texts = true;
    otherTexts |= !isDate;
  }

  void truth() {
    booleans = true;
  }

  void list() {
    nested = true;
  }

  /**
   * A number without a point and without an exponent.
   *
   * @param value what it is when it has at most {@link #LONG_DIGITS} digits
   */
  void integer(long value, int wholeDigits, boolean negativeZero) {
    integers = true;
    oddIntegers |= negativeZero || wholeDigits > LONG_DIGITS;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
    digits(value == 0 ? 0 : wholeDigits, 0);
  }

  /**
   * Another number.
   *
   * @param wholeDigits those before the point, none for a zero
   */
  void real(int wholeDigits, int fractionDigits, int exponentDigits) {
    fractions = true;
    exponents |= exponentDigits > 0;
    longExponents |= exponentDigits > EXPONENT_DIGITS;
    digits(wholeDigits, fractionDigits);
  }

  private void digits(int wholeDigits, int fractionDigits) {
    whole = Math.max(whole, wholeDigits);
    fraction = Math.max(fraction, fractionDigits);
    digits = Math.max(digits, wholeDigits + fractionDigits);
  }

  /** Why the values are not read as this type; empty when Spark and DuckDB read the same. */
  Optional<String> problem(DataType type) {
    boolean right =
        !nested
            && (type instanceof Decimal decimal
                ? areDecimals(decimal)
                : type instanceof Simple simple && are(simple));
    return right ? Optional.empty() : Optional.of("other values than " + Types.words(type));
  }

  private boolean are(Simple type) {
    return switch (type) {
      case STRING -> !booleans && !areSomeNumbers();
      case DATE -> !booleans && !areSomeNumbers() && !otherTexts;
      case BOOLEAN -> !texts && !areSomeNumbers();
      case BYTE -> areIntegers(Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SHORT -> areIntegers(Short.MIN_VALUE, Short.MAX_VALUE);
      case INT -> areIntegers(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> areIntegers(Long.MIN_VALUE, Long.MAX_VALUE);
      case DOUBLE ->
          areAllNumbers()
              && !longExponents
              && whole <= FRACTION_DIGITS
              && fraction <= FRACTION_DIGITS;
      default -> false;
    };
  }

  private boolean areSomeNumbers() {
    return integers || fractions;
  }

  private boolean areAllNumbers() {
    return !texts && !booleans && !oddIntegers;
  }

  private boolean areIntegers(long from, long to) {
    return areAllNumbers() && !fractions && (!integers || (least >= from && greatest <= to));
  }

  private boolean areDecimals(Decimal type) {
    return areAllNumbers()
        && !exponents
        && digits <= DOUBLE_DIGITS
        && fraction <= type.scale()
        && whole <= type.precision() - type.scale();
  }
}

package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values of all types: tame ones, with which most computations succeed, and wild ones. */
final class Samples {
  private static final List<String> WORDS =
      List.of(
          "",
          "a",
          "abc",
          "ABC",
          "a_c",
          "100%",
          "hello world",
          " x ",
          "zzz",
          "12",
          "-7",
          "2024-02-29",
          "it's",
          "tab\there",
          "back\\slash",
          "two\nlines",
          "0",
          "true",
          "hello");
  private static final List<String> WILD_WORDS =
      List.of(
          "straße",
          "İstanbul",
          "a😀b",
          "é",
          "e\u0301",
          "x".repeat(10_000),
          "1.5",
          "1e3",
          "NaN",
          "2024-13-01",
          "99999999999999999999",
          "\u00df",
          "ﬀ",
          "  12  ",
          "2020-1-5");
  private static final double[] WILD_DOUBLES = {
    Double.NaN,
    -0.0,
    0.0,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MAX_VALUE,
    Double.MIN_VALUE,
    1e20,
    -1e-300,
    9007199254740993.0
  };

  private final SplittableRandom random;

  Samples(SplittableRandom random) {
    this.random = random;
  }

  /** A value, or null now and then. */
  @Nullable Object value(DataType type, boolean wild) {
    if (random.nextInt(8) == 0) {
      return null;
    }
    return present(type, wild && random.nextInt(3) == 0);
  }

  /** A value that is not null. */
  Object present(DataType type, boolean wild) {
    if (type instanceof Decimal decimal) {
      return decimal(decimal, wild);
    }
    if (type instanceof DataType.Array array) {
      return Stream.generate(() -> value(array.element(), wild)).limit(random.nextInt(4)).toList();
    }
    if (type instanceof DataType.Struct struct) {
      return struct.fields().stream().map(field -> value(field.type(), wild)).toList();
    }
    if (type instanceof DataType.Map map) {
      SortedMap<Object, @Nullable Object> entries = new TreeMap<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        entries.put(present(map.key(), false), value(map.value(), wild));
      }
      return entries;
    }
    return switch ((Simple) type) {
      case NULL -> throw new IllegalArgumentException("no value is void");
      case BOOLEAN -> random.nextBoolean();
      case BYTE -> (byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE, wild);
      case SHORT -> (short) integer(Short.MIN_VALUE, Short.MAX_VALUE, wild);
      case INT -> (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE, wild);
      case LONG -> integer(Long.MIN_VALUE, Long.MAX_VALUE, wild);
      case FLOAT -> (float) floating(wild);
      case DOUBLE -> floating(wild);
      case STRING -> word(wild);
      case BINARY -> bytes(wild);
      case DATE -> date(wild);
      case TIMESTAMP -> timestamp(wild).toInstant(ZoneOffset.UTC);
      case TIMESTAMP_NTZ -> timestamp(wild);
    };
  }

  private long integer(long least, long greatest, boolean wild) {
    if (!wild) {
      return random.nextInt(-3, 11);
    }
    return switch (random.nextInt(4)) {
      case 0 -> least;
      case 1 -> greatest;
      case 2 -> 0;
      default -> least + random.nextLong(greatest / 2);
    };
  }

  private double floating(boolean wild) {
    return wild
        ? WILD_DOUBLES[random.nextInt(WILD_DOUBLES.length)]
        : random.nextInt(-40, 100) / 4.0;
  }

  private BigDecimal decimal(Decimal type, boolean wild) {
    BigInteger digits =
        wild
            ? BigInteger.TEN
                .pow(type.precision())
                .subtract(BigInteger.valueOf(random.nextInt(1, 9)))
            : BigInteger.valueOf(random.nextInt(10_000))
                .min(BigInteger.TEN.pow(type.precision() - 1));
    return new BigDecimal(random.nextInt(4) == 0 ? digits.negate() : digits, type.scale());
  }

  private String word(boolean wild) {
    List<String> words = wild ? WILD_WORDS : WORDS;
    return words.get(random.nextInt(words.size()));
  }

  private byte[] bytes(boolean wild) {
    byte[] bytes = new byte[random.nextInt(wild ? 300 : 4)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private LocalDate date(boolean wild) {
    if (!wild) {
      return LocalDate.of(2020, 1, 29).plusDays(random.nextInt(800));
    }
    return switch (random.nextInt(4)) {
      case 0 -> LocalDate.of(1, 1, 1);
      case 1 -> LocalDate.of(9999, 12, 31);
      case 2 -> LocalDate.of(1582, 10, random.nextInt(1, 31));
      default -> LocalDate.of(1900, 1, 1).plusDays(random.nextInt(90_000));
    };
  }

  private LocalDateTime timestamp(boolean wild) {
    long micros = wild ? random.nextLong(86_400_000_000L) : random.nextInt(24) * 3_600_000_000L;
    return date(wild).atStartOfDay().plus(micros, ChronoUnit.MICROS);
  }
}

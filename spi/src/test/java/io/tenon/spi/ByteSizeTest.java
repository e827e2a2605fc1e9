package io.tenon.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "17, 17",
    "1b, 1",
    "1k, 1024",
    "64KB, 65536",
    "512m, 536870912",
    "2g, 2147483648",
    "2 GiB, 2147483648",
    "1t, 1099511627776",
    "1p, 1125899906842624"
  })
  void readsSizesAsSparksUsersWriteThem(String text, long bytes) {
    assertEquals(bytes, ByteSize.parse(text).bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "-1m", "1.5g", "1x", "1 m m", "9999999999999999999", "9000000p"})
  void refusesWhatIsNoSize(String text) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text));
    assertEquals(true, error.getMessage().contains("'" + text + "'"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 1023, 1024, 1025, 1 << 20, 3L << 30, (3L << 30) + 1, 1L << 50, 1L << 60})
  void writesWhatItReadsBack(long bytes) {
    ByteSize size = new ByteSize(bytes);
    assertEquals(size, ByteSize.parse(size.toString()));
  }

  @Test
  void writesTheLargestUnitThatIsExact() {
    assertEquals("512m", ByteSize.ofMebibytes(512).toString());
    assertEquals("1g", ByteSize.ofMebibytes(1024).toString());
    assertEquals("1025k", ByteSize.ofKibibytes(1025).toString());
  }
}

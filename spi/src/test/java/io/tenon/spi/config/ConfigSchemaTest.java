package io.tenon.spi.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigSchemaTest {
  private static final ConfigKey<Duration> GRACE =
      ConfigKey.duration("spark.tenon.process.grace")
          .defaultValue(Duration.ofSeconds(10))
          .description("How long an executor may take to end.")
          .build();
  private static final ConfigKey<Integer> THREADS =
      ConfigKey.integer("spark.tenon.threads")
          .description("How many threads.")
          .range(value -> value > 0, "at least 1")
          .build();
  private static final ConfigKey<String> TOKEN =
      ConfigKey.string("spark.tenon.token")
          .description("The token.")
          .secret()
          .range(value -> value.length() > 8, "longer than 8 characters")
          .build();
  private static final ConfigSchema SCHEMA = ConfigSchema.of(GRACE, THREADS, TOKEN);

  @Test
  void unknownKeyIsAnErrorThatNamesTheNearest() {
    TenonException error =
        assertThrows(
            TenonException.class,
            () -> SCHEMA.check("spark.tenon.", Map.of("spark.tenon.proces.grace", "1s")));

    assertTrue(error.is(ConfigErrorCode.CONFIG_UNKNOWN_KEY));
    assertEquals(
        "there is no setting 'spark.tenon.proces.grace';"
            + " did you mean 'spark.tenon.process.grace'?",
        error.getMessage());
  }

  @Test
  void unknownKeyFarFromAllPointsToTheReference() {
    TenonException error =
        assertThrows(
            TenonException.class, () -> SCHEMA.check("spark.tenon.", Map.of("spark.tenon.x", "1")));

    assertTrue(error.getMessage().contains("docs/CONFIGURATION.md"), error.getMessage());
  }

  @Test
  void keysOfOthersAreNotLookedAt() {
    assertDoesNotThrow(() -> SCHEMA.check("spark.tenon.", Map.of("spark.executor.cores", "x")));
  }

  @Test
  void wrongValueNamesKeyValueAndRange() {
    TenonException error =
        assertThrows(
            TenonException.class,
            () -> SCHEMA.check("spark.tenon.", Map.of("spark.tenon.threads", "0")));

    assertTrue(error.is(ConfigErrorCode.CONFIG_INVALID_VALUE));
    assertEquals(
        "'spark.tenon.threads' has the value '0'; it must be an integer, at least 1",
        error.getMessage());
  }

  @Test
  void secretValueIsNeverShown() {
    TenonException error =
        assertThrows(
            TenonException.class, () -> TOKEN.read(Map.of("spark.tenon.token", "hunter2")));

    assertFalse(error.getMessage().contains("hunter2"), error.getMessage());
    assertNull(error.getCause());
  }

  @Test
  void missingKeyWithoutDefaultIsAnError() {
    TenonException error = assertThrows(TenonException.class, () -> THREADS.read(Map.of()));

    assertTrue(error.is(ConfigErrorCode.CONFIG_MISSING_KEY));
  }

  @Test
  void selectKeepsOnlyDeclaredKeys() {
    assertEquals(
        Map.of("spark.tenon.threads", "3"),
        SCHEMA.select(Map.of("spark.tenon.threads", "3", "spark.app.name", "x")));
  }

  @Test
  void aKeyDeclaredTwiceIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> ConfigSchema.of(GRACE, GRACE));
  }

  @ParameterizedTest
  @CsvSource({
    "200ms, 200",
    "30s, 30000",
    "5m, 300000",
    "5min, 300000",
    "1h, 3600000",
    "1d, 86400000"
  })
  void readsDurations(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), GRACE.read(Map.of("spark.tenon.process.grace", text)));
  }

  @Test
  void readsListsAndSizes() {
    ConfigKey<List<String>> list = ConfigKey.list("l").description("A list.").build();
    ConfigKey<ByteSize> size = ConfigKey.byteSize("s").description("A size.").build();

    assertEquals(List.of("a", "b"), list.read(Map.of("l", " a , ,b")));
    assertEquals(ByteSize.ofMebibytes(2), size.read(Map.of("s", "2m")));
  }

  @Test
  void familyTakesAllSettingsWithItsPrefix() {
    ConfigKey<Map<String, String>> labels =
        ConfigKey.family("spark.test.label.").description("Labels.").build();
    ConfigKey<Map<String, String>> rest =
        ConfigKey.family("spark.test.").description("Others.").build();
    ConfigKey<String> one = ConfigKey.string("spark.test.label.one").description("One.").build();
    ConfigSchema schema = ConfigSchema.of(rest, labels, one);
    Map<String, String> settings =
        Map.of(
            "spark.test.label.one", "1",
            "spark.test.label.team/name", "2",
            "spark.test.other", "3",
            "spark.testing", "4");

    assertEquals(Map.of("one", "1", "team/name", "2"), labels.read(settings));
    assertEquals(Map.of(), labels.read(Map.of()));
    assertEquals(one, schema.key("spark.test.label.one").orElseThrow());
    assertEquals(labels, schema.key("spark.test.label.two").orElseThrow());
    assertEquals(rest, schema.key("spark.test.labels").orElseThrow());
    assertEquals(3, schema.select(settings).size());
  }
}

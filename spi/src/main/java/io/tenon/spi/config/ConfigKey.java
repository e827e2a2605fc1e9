package io.tenon.spi.config;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its name, type, default and meaning. Immutable.
 *
 * @param <T> the type of its value
 */
public final class ConfigKey<T> {
  private static final String FAMILY = "*";

  private final String name;
  private final String type;
  private final Function<String, T> parser;
  private final @Nullable T defaultValue;
  private final String description;
  private final boolean secret;
  private final boolean dynamic;
  private final Predicate<T> valid;
  private final String range;
  private final @Nullable Function<Map<String, String>, T> family;

  private ConfigKey(Builder<T> builder) {
    this.name = builder.name;
    this.type = builder.type;
    this.parser = builder.parser;
    this.defaultValue = builder.defaultValue;
    this.description = builder.description;
    this.secret = builder.secret;
    this.dynamic = builder.dynamic;
    this.valid = builder.valid;
    this.range = builder.range;
    this.family = builder.family;
  }

  public static Builder<String> string(String name) {
    return new Builder<>(name, "string", Function.identity());
  }

  public static Builder<Boolean> bool(String name) {
    return new Builder<>(name, "boolean", ConfigKey::parseBoolean);
  }

  public static Builder<Integer> integer(String name) {
    return new Builder<>(name, "integer", text -> Integer.valueOf(text.trim()));
  }

  public static Builder<Double> decimal(String name) {
    return new Builder<>(name, "number", text -> Double.valueOf(text.trim()));
  }

  /** A duration such as {@code 200ms}, {@code 30s}, {@code 5min} or {@code 1h}. */
  public static Builder<Duration> duration(String name) {
    return new Builder<>(name, "duration", Durations::parse);
  }

  /** A size such as {@code 64k} or {@code 2g}. */
  public static Builder<ByteSize> byteSize(String name) {
    return new Builder<>(name, "size", ByteSize::parse);
  }

  /** A comma-separated list; blanks around an item are dropped, and so are empty items. */
  public static Builder<List<String>> list(String name) {
    return new Builder<>(name, "list", ConfigKey::parseList);
  }

  /**
   * All settings whose names begin with {@code prefix}; the value is a map by the rest of their
   * names, in order.
   *
   * @param prefix ends with a dot
   */
  public static Builder<Map<String, String>> family(String prefix) {
    if (!prefix.endsWith(".")) {
      throw new IllegalArgumentException("does not end with a dot: '" + prefix + "'");
    }
    Builder<Map<String, String>> builder =
        new Builder<>(prefix + FAMILY, "names and values", text -> Map.of());
    builder.family = settings -> parseFamily(prefix, settings);
    return builder;
  }

  /**
   * The full name, for example {@code spark.tenon.plugins.dir}; of a family with a star at the end.
   */
  public String name() {
    return name;
  }

  /** Whether it is the key of the setting {@code setting}. */
  public boolean matches(String setting) {
    if (family == null) {
      return name.equals(setting);
    }
    int prefix = name.length() - FAMILY.length();
    return setting.length() > prefix && setting.startsWith(name.substring(0, prefix));
  }

  /** Whether it is the key of many settings. */
  public boolean isFamily() {
    return family != null;
  }

  /** The type in one word, for the reference page. */
  public String type() {
    return type;
  }

  /** What it means, with its unit; one sentence or a few. */
  public String description() {
    return description;
  }

  /** The value where none is set. */
  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** Which values are allowed, in words; empty when all of the type are. */
  public String range() {
    return range;
  }

  /** Whether its value must never be shown. */
  public boolean isSecret() {
    return secret;
  }

  /** Whether it may change while the application runs. */
  public boolean isDynamic() {
    return dynamic;
  }

  /**
   * Its value in {@code settings}, or its default.
   *
   * @throws TenonException {@link ConfigErrorCode#CONFIG_INVALID_VALUE} or {@link
   *     ConfigErrorCode#CONFIG_MISSING_KEY}
   */
  public T read(Map<String, String> settings) {
    Optional<T> value = find(settings);
    return value.orElseThrow(
        () ->
            new TenonException(
                ConfigErrorCode.CONFIG_MISSING_KEY,
                "'%s' is not set and has no default; set it to a %s (%s)"
                    .formatted(name, type, description)));
  }

  /**
   * Its value in {@code settings}, or its default, or nothing where there is none. A family always
   * has a value, which may be empty.
   */
  public Optional<T> find(Map<String, String> settings) {
    if (family != null) {
      return Optional.of(family.apply(settings));
    }
    String text = settings.get(name);
    return text == null ? defaultValue() : Optional.of(parse(text));
  }

  private T parse(String text) {
    T value;
    try {
      value = parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw invalid(text, e);
    }
    if (!valid.test(value)) {
      throw invalid(text, null);
    }
    return value;
  }

  private TenonException invalid(String text, @Nullable Throwable cause) {
    String shown = secret ? "<hidden>" : "'" + text + "'";
    String article = "aeiou".indexOf(type.charAt(0)) < 0 ? "a " : "an ";
    String wanted = article + type + (range.isEmpty() ? "" : ", " + range);
    return new TenonException(
        ConfigErrorCode.CONFIG_INVALID_VALUE,
        "'%s' has the value %s; it must be %s".formatted(name, shown, wanted),
        // A parser's message may repeat the value.
        secret ? null : cause);
  }

  private static Map<String, String> parseFamily(String prefix, Map<String, String> settings) {
    Map<String, String> members = new TreeMap<>();
    settings.forEach(
        (name, value) -> {
          if (name.length() > prefix.length() && name.startsWith(prefix)) {
            members.put(name.substring(prefix.length()), value);
          }
        });
    return Collections.unmodifiableMap(members);
  }

  private static Boolean parseBoolean(String text) {
    return switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false: '" + text + "'");
    };
  }

  private static List<String> parseList(String text) {
    return List.of(text.split(",", -1)).stream()
        .map(String::trim)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * Builds a key.
   *
   * @param <T> the type of its value
   */
  public static final class Builder<T> {
    private final String name;
    private final String type;
    private final Function<String, T> parser;
    private @Nullable T defaultValue;
    private String description = "";
    private boolean secret;
    private boolean dynamic;
    private Predicate<T> valid = value -> true;
    private String range = "";
    private @Nullable Function<Map<String, String>, T> family;

    private Builder(String name, String type, Function<String, T> parser) {
      this.name = requireNonNull(name, "name is null");
      this.type = type;
      this.parser = parser;
    }

    public Builder<T> defaultValue(T value) {
      this.defaultValue = requireNonNull(value, "value is null");
      return this;
    }

    public Builder<T> description(String text) {
      this.description = requireNonNull(text, "text is null");
      return this;
    }

    /** Its value is never shown. */
    public Builder<T> secret() {
      this.secret = true;
      return this;
    }

    /** It may change while the application runs. */
    public Builder<T> dynamic() {
      this.dynamic = true;
      return this;
    }

    /** Allows only values that pass {@code test}, which {@code inWords} describes. */
    public Builder<T> range(Predicate<T> test, String inWords) {
      this.valid = requireNonNull(test, "test is null");
      this.range = requireNonNull(inWords, "inWords is null");
      return this;
    }

    /**
     * The key.
     *
     * @throws IllegalStateException when it has no description
     */
    public ConfigKey<T> build() {
      if (description.isEmpty()) {
        throw new IllegalStateException("'" + name + "' has no description");
      }
      return new ConfigKey<>(this);
    }
  }
}

package io.tenon.kernel.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose members keep their order. Immutable. The accessors throw {@link
 * IllegalArgumentException} naming the member that is missing or of another type.
 */
public final class JsonObject {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonObject EMPTY = new JsonObject(Map.of());

  /** Values are String, Long, Double, Boolean, List of values, or JsonObject. */
  private final Map<String, Object> members;

  private JsonObject(Map<String, Object> members) {
    this.members = members;
  }

  public static JsonObject empty() {
    return EMPTY;
  }

  /** An object with one member; add more with {@link #with}. */
  public static JsonObject of(String name, Object value) {
    return EMPTY.with(name, value);
  }

  /**
   * Reads exactly one object.
   *
   * @throws IllegalArgumentException when {@code text} is not one JSON object
   */
  public static JsonObject parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not a JSON object");
      }
      JsonObject result = readObject(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("there is more after the JSON object");
      }
      return result;
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
  }

  /**
   * This object with one member more, or another value for it.
   *
   * @param value a String, number, Boolean, List of these, JsonObject, or an Optional of them, of
   *     which an empty one adds nothing
   */
  public JsonObject with(String name, Object value) {
    requireNonNull(name, "name is null");
    requireNonNull(value, "value is null");
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? with(name, optional.get()) : this;
    }
    Map<String, Object> copy = new LinkedHashMap<>(members);
    copy.put(name, normal(value));
    return new JsonObject(Collections.unmodifiableMap(copy));
  }

  public List<String> names() {
    return List.copyOf(members.keySet());
  }

  public boolean has(String name) {
    return members.containsKey(name);
  }

  public String string(String name) {
    return require(name, String.class);
  }

  public Optional<String> optionalString(String name) {
    return has(name) ? Optional.of(string(name)) : Optional.empty();
  }

  /** A whole number. */
  public long number(String name) {
    return require(name, Long.class);
  }

  /** A Boolean; an absent one is false. */
  public boolean flag(String name) {
    return has(name) && require(name, Boolean.class);
  }

  public JsonObject object(String name) {
    return require(name, JsonObject.class);
  }

  public List<JsonObject> objects(String name) {
    return list(name, JsonObject.class);
  }

  public List<String> strings(String name) {
    return list(name, String.class);
  }

  /** The whole on one line. */
  public String toJson() {
    return write(false);
  }

  /** The whole for people, ending with a line feed. */
  public String toPrettyJson() {
    return write(true) + "\n";
  }

  @Override
  public String toString() {
    return toJson();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonObject object && members.equals(object.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  private <T> T require(String name, Class<T> type) {
    Object value = members.get(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "the member '" + name + "' is " + (value == null ? "missing" : "not a " + kind(type)));
    }
    return type.cast(value);
  }

  private <T> List<T> list(String name, Class<T> type) {
    List<?> values = require(name, List.class);
    for (Object value : values) {
      if (!type.isInstance(value)) {
        throw new IllegalArgumentException("the member '" + name + "' holds no " + kind(type));
      }
    }
    return values.stream().map(type::cast).toList();
  }

  private static String kind(Class<?> type) {
    return type == Long.class ? "whole number" : type.getSimpleName();
  }

  private static Object normal(Object value) {
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(JsonObject::normal).toList();
    }
    if (value instanceof String
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof JsonObject) {
      return value;
    }
    throw new IllegalArgumentException("not a JSON value: " + value.getClass().getName());
  }

  private String write(boolean pretty) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      if (pretty) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        generator.setPrettyPrinter(
            new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
      }
      write(generator, this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static void write(JsonGenerator out, Object value) throws IOException {
    if (value instanceof JsonObject object) {
      out.writeStartObject();
      for (Map.Entry<String, Object> member : object.members.entrySet()) {
        out.writeFieldName(member.getKey());
        write(out, member.getValue());
      }
      out.writeEndObject();
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      for (Object element : list) {
        write(out, element);
      }
      out.writeEndArray();
    } else if (value instanceof Long number) {
      out.writeNumber(number);
    } else if (value instanceof Double number) {
      out.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else {
      out.writeString((String) value);
    }
  }

  private static JsonObject readObject(JsonParser parser) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      Object value = read(parser, parser.nextToken());
      if (value != null) {
        members.put(name, value);
      }
    }
    return new JsonObject(Collections.unmodifiableMap(members));
  }

  private static @Nullable Object read(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readList(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalArgumentException("not a JSON value: " + token);
    };
  }

  private static List<Object> readList(JsonParser parser) throws IOException {
    List<Object> values = new ArrayList<>();
    while (true) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.END_ARRAY) {
        return Collections.unmodifiableList(values);
      }
      Object value = read(parser, token);
      if (value == null) {
        throw new IllegalArgumentException("null in a list");
      }
      values.add(value);
    }
  }
}

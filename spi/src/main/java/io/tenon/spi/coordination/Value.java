package io.tenon.spi.coordination;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that do not change. */
public final class Value {
  private final byte[] bytes;

  private Value(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of {@code bytes}. */
  public static Value of(byte[] bytes) {
    return new Value(requireNonNull(bytes, "bytes is null").clone());
  }

  /** The bytes of {@code text} in UTF-8. */
  public static Value of(String text) {
    return new Value(requireNonNull(text, "text is null").getBytes(StandardCharsets.UTF_8));
  }

  /** A copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** The bytes read as UTF-8. */
  public String toText() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** How many bytes. */
  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Value value && Arrays.equals(bytes, value.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size alone: the content may be secret. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}

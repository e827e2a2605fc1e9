package io.tenon.accelerator.cudf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/** Reads Thrift's compact protocol, in which Parquet files describe themselves. */
final class Thrift {
  static final int TRUE = 1;
  static final int LIST = 9;
  static final int STRUCT = 12;
  private static final int LONG_LIST = 15;

  private final ByteBuffer bytes;

  Thrift(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** The type of the field that is being looked at. */
  private int type;

  int type() {
    return type;
  }

  int position() {
    return bytes.position();
  }

  /** Shows each field of a struct; one whose value is not read has to be skipped by the reader. */
  void struct(IntConsumer field) {
    int id = 0;
    for (int header = bytes.get(); header != 0; header = bytes.get()) {
      int delta = (header & 0xf0) >>> 4;
      id = delta == 0 ? (int) number() : id + delta;
      type = header & 0x0f;
      field.accept(id);
    }
  }

  /** Shows each element of a list of structs. */
  void structs(Runnable element) {
    int count = listSize();
    for (int i = 0; i < count; i++) {
      element.run();
    }
  }

  /** Reads a list's header; gives the number of elements, whose type is then the current one. */
  int listSize() {
    int header = bytes.get();
    type = header & 0x0f;
    int size = (header & 0xf0) >>> 4;
    return size == LONG_LIST ? (int) varint() : size;
  }

  long number() {
    long raw = varint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  String text() {
    byte[] text = new byte[(int) varint()];
    bytes.get(text);
    return new String(text, UTF_8);
  }

  /** Passes over the value of the current field. */
  void skip() {
    skip(type);
  }

  private void skip(int what) {
    switch (what) {
      case 1, 2 -> {}
      case 3 -> bytes.get();
      case 4, 5, 6 -> varint();
      case 7 -> bytes.getDouble();
      case 8 -> skipBytes((int) varint());
      case LIST, 10 -> {
        int count = listSize();
        int element = type;
        for (int i = 0; i < count; i++) {
          skipElement(element);
        }
      }
      case 11 -> {
        int count = (int) varint();
        if (count > 0) {
          int types = bytes.get();
          for (int i = 0; i < count; i++) {
            skipElement((types & 0xf0) >>> 4);
            skipElement(types & 0x0f);
          }
        }
      }
      case STRUCT -> struct(field -> skip());
      default -> throw new IllegalArgumentException("not a Thrift type: " + what);
    }
  }

  /** In a container a truth value is a byte; as a field it is in the field's header. */
  private void skipElement(int element) {
    if (element <= 2) {
      bytes.get();
    } else {
      skip(element);
    }
  }

  private void skipBytes(int count) {
    bytes.position(bytes.position() + count);
  }

  /** How a list of that many structs begins. */
  static byte[] listHeader(int size) {
    if (size < LONG_LIST) {
      return new byte[] {(byte) (size << 4 | STRUCT)};
    }
    byte[] count = unsigned(size);
    byte[] header = new byte[count.length + 1];
    header[0] = (byte) (LONG_LIST << 4 | STRUCT);
    System.arraycopy(count, 0, header, 1, count.length);
    return header;
  }

  /** A number as {@link #number} reads it. */
  static byte[] number(long value) {
    return unsigned((value << 1) ^ (value >> 63));
  }

  private static byte[] unsigned(long value) {
    byte[] encoded = new byte[10];
    int length = 0;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      encoded[length++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    encoded[length++] = (byte) rest;
    return java.util.Arrays.copyOf(encoded, length);
  }
}

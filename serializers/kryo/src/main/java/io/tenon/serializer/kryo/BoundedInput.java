package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.KryoBufferUnderflowException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads arrays no larger than the bytes that are there: a damaged length must not take the memory
 * of the JVM. Each element of each kind of array takes at least one byte.
 */
final class BoundedInput extends Input {
  /**
   * How many elements of a stream's array, whose length is not known to be right, are allocated.
   */
  private static final int STEP = 1 << 20;

  BoundedInput() {}

  BoundedInput(int bufferSize) {
    super(bufferSize);
  }

  /** Lets the errors of the stream be told from those of the objects. */
  @Override
  protected int fill(byte[] into, int offset, int count) {
    InputStream stream = getInputStream();
    try {
      return stream == null ? -1 : stream.read(into, offset, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many of {@code length} elements to allocate at first. */
  int plausible(int length) {
    if (length < 0) {
      throw new KryoBufferUnderflowException("a length of " + length + "; the bytes are damaged");
    }
    if (getInputStream() != null) {
      return Math.min(length, STEP);
    }
    if (length > limit - position) {
      throw new KryoBufferUnderflowException(
          "a length of %d where %d bytes are left".formatted(length, limit - position));
    }
    return length;
  }

  @Override
  public @Nullable String readString() {
    if (!readVarIntFlag()) {
      return super.readString();
    }
    int written = readVarIntFlag(true);
    return switch (written) {
      case 0 -> null;
      case 1 -> "";
      default -> readCharacters(written - 1);
    };
  }

  @Override
  public @Nullable StringBuilder readStringBuilder() {
    String text = readString();
    return text == null ? null : new StringBuilder(text);
  }

  private String readCharacters(int count) {
    int first = plausible(count);
    if (count <= capacity && optional(count) == count && isAscii(position, count)) {
      String text = new String(buffer, position, count, StandardCharsets.ISO_8859_1);
      position += count;
      return text;
    }
    StringBuilder text = new StringBuilder(first);
    for (int i = 0; i < count; i++) {
      text.append(readCharacter());
    }
    return text.toString();
  }

  private boolean isAscii(int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (buffer[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** One UTF-16 code unit in one, two or three bytes. */
  private char readCharacter() {
    int b = readByte();
    if (b >= 0) {
      return (char) b;
    }
    if ((b & 0xE0) == 0xC0) {
      return (char) (((b & 0x1F) << 6) | (readByte() & 0x3F));
    }
    return (char) (((b & 0x0F) << 12) | ((readByte() & 0x3F) << 6) | (readByte() & 0x3F));
  }

  @Override
  public byte[] readBytes(int length) {
    return array(length, super::readBytes);
  }

  @Override
  public int[] readInts(int length) {
    return array(length, super::readInts);
  }

  @Override
  public int[] readInts(int length, boolean optimizePositive) {
    return array(length, part -> super.readInts(part, optimizePositive));
  }

  @Override
  public long[] readLongs(int length) {
    return array(length, super::readLongs);
  }

  @Override
  public long[] readLongs(int length, boolean optimizePositive) {
    return array(length, part -> super.readLongs(part, optimizePositive));
  }

  @Override
  public float[] readFloats(int length) {
    return array(length, super::readFloats);
  }

  @Override
  public double[] readDoubles(int length) {
    return array(length, super::readDoubles);
  }

  @Override
  public short[] readShorts(int length) {
    return array(length, super::readShorts);
  }

  @Override
  public char[] readChars(int length) {
    return array(length, super::readChars);
  }

  @Override
  public boolean[] readBooleans(int length) {
    return array(length, super::readBooleans);
  }

  @SuppressWarnings("SuspiciousSystemArraycopy")
  private <A> A array(int length, IntFunction<A> part) {
    int first = plausible(length);
    A array = part.apply(first);
    int filled = first;
    while (filled < length) {
      int step = Math.min(length - filled, filled);
      A next = part.apply(step);
      @SuppressWarnings("unchecked")
      A grown = (A) Array.newInstance(array.getClass().getComponentType(), filled + step);
      System.arraycopy(array, 0, grown, 0, filled);
      System.arraycopy(next, 0, grown, filled, step);
      array = grown;
      filled += step;
    }
    return array;
  }
}

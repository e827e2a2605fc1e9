package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Arrays of whole numbers in bulk, where Kryo would take each element's size apart. */
final class FixedArrays {
  private FixedArrays() {}

  /** Four bytes for each element. */
  static final class OfInt extends Serializer<int[]> {
    @Override
    public void write(Kryo kryo, Output output, int[] array) {
      output.writeVarInt(array.length, true);
      output.writeInts(array, 0, array.length);
    }

    @Override
    public int[] read(Kryo kryo, Input input, Class<? extends int[]> type) {
      return input.readInts(input.readVarInt(true));
    }
  }

  /** Eight bytes for each element. */
  static final class OfLong extends Serializer<long[]> {
    @Override
    public void write(Kryo kryo, Output output, long[] array) {
      output.writeVarInt(array.length, true);
      output.writeLongs(array, 0, array.length);
    }

    @Override
    public long[] read(Kryo kryo, Input input, Class<? extends long[]> type) {
      return input.readLongs(input.readVarInt(true));
    }
  }
}

package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Byte buffers up to their limit, with their position; they come back on the heap. */
final class ByteBuffers extends Serializer<ByteBuffer> {
  @Override
  public void write(Kryo kryo, Output output, ByteBuffer value) {
    byte[] bytes = new byte[value.limit()];
    value.duplicate().rewind().get(bytes);
    output.writeVarInt(value.position(), true);
    output.writeBoolean(value.order() == ByteOrder.BIG_ENDIAN);
    output.writeVarInt(bytes.length, true);
    output.writeBytes(bytes);
  }

  @Override
  public ByteBuffer read(Kryo kryo, Input input, Class<? extends ByteBuffer> type) {
    int position = input.readVarInt(true);
    ByteOrder order = input.readBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return ByteBuffer.wrap(input.readBytes(input.readVarInt(true))).order(order).position(position);
  }
}

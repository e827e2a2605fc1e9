package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.KryoObjectInput;
import com.esotericsoftware.kryo.io.KryoObjectOutput;
import com.esotericsoftware.kryo.io.Output;
import java.io.Externalizable;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * Writes an {@link Externalizable} through its own methods, without the class descriptions of a
 * Java stream, and honours its {@code readResolve}.
 */
final class ExternalSerializer extends Serializer<Object> {
  private final Optional<Method> resolve;

  ExternalSerializer(Optional<Method> resolve) {
    this.resolve = resolve;
  }

  @Override
  public void write(Kryo kryo, Output output, Object value) {
    try {
      ((Externalizable) value).writeExternal(new KryoObjectOutput(kryo, output));
    } catch (IOException e) {
      throw new KryoException(value.getClass().getName() + " failed to write itself: " + e, e);
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    Externalizable value = (Externalizable) kryo.newInstance(type);
    if (resolve.isEmpty()) {
      // Before it reads itself, since what it reads may refer to it.
      kryo.reference(value);
    }
    try {
      value.readExternal(new KryoObjectInput(kryo, input));
      return resolve.isEmpty() ? value : resolve.get().invoke(value);
    } catch (IOException | ReflectiveOperationException e) {
      throw new KryoException(type.getName() + " failed to read itself: " + e, e);
    }
  }
}

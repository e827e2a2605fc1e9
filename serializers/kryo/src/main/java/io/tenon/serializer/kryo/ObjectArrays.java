package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Arrays of objects, read no larger than the bytes that are there. */
final class ObjectArrays extends Serializer<Object[]> {
  private final Class<?> elementType;
  private final boolean exact;

  ObjectArrays(Kryo kryo, Class<?> type) {
    this.elementType = type.getComponentType();
    this.exact = kryo.isFinal(elementType);
  }

  @Override
  public void write(Kryo kryo, Output output, Object[] array) {
    output.writeVarInt(array.length, true);
    if (elementType == String.class) {
      for (Object element : array) {
        output.writeString((String) element);
      }
    } else if (exact) {
      Serializer<?> serializer = kryo.getSerializer(elementType);
      for (Object element : array) {
        kryo.writeObjectOrNull(output, element, serializer);
      }
    } else {
      for (Object element : array) {
        kryo.writeClassAndObject(output, element);
      }
    }
  }

  @Override
  public Object[] read(Kryo kryo, Input input, Class<? extends Object[]> type) {
    int length = input.readVarInt(true);
    int first = input instanceof BoundedInput bounded ? bounded.plausible(length) : length;
    Object[] array = (Object[]) Array.newInstance(elementType, first);
    if (first == length) {
      // Before the elements, since they may refer to the array.
      kryo.reference(array);
    }
    Serializer<?> serializer =
        exact && elementType != String.class ? kryo.getSerializer(elementType) : null;
    for (int i = 0; i < length; i++) {
      if (i == array.length) {
        array = Arrays.copyOf(array, (int) Math.min(length, 2L * i));
      }
      array[i] = element(kryo, input, serializer);
    }
    return array;
  }

  private @Nullable Object element(Kryo kryo, Input input, @Nullable Serializer<?> serializer) {
    if (elementType == String.class) {
      return input.readString();
    }
    return serializer == null
        ? kryo.readClassAndObject(input)
        : kryo.readObjectOrNull(input, elementType, serializer);
  }
}

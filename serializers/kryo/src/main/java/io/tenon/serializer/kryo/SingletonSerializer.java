package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Optional;

/** Writes nothing for the one instance of a class: a Scala object, or Scala's unit. */
final class SingletonSerializer extends Serializer<Object> {
  private final Object instance;

  private SingletonSerializer(Object instance) {
    super(false, true);
    this.instance = instance;
  }

  /** A serializer where {@code type} is the class of such an instance. */
  static Optional<SingletonSerializer> of(Class<?> type) {
    String name = type.getName();
    if (name.equals("scala.runtime.BoxedUnit")) {
      return instance(type, "UNIT").map(SingletonSerializer::new);
    }
    return name.endsWith("$")
        ? instance(type, "MODULE$").map(SingletonSerializer::new)
        : Optional.empty();
  }

  private static Optional<Object> instance(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      if (!Modifier.isStatic(field.getModifiers()) || field.getType() != type) {
        return Optional.empty();
      }
      field.setAccessible(true);
      return Optional.ofNullable(field.get(null));
    } catch (NoSuchFieldException e) {
      return Optional.empty();
    } catch (IllegalAccessException e) {
      throw new KryoException("the instance of " + type.getName() + " cannot be reached", e);
    }
  }

  @Override
  public void write(Kryo kryo, Output output, Object value) {}

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    return instance;
  }
}

package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Scala's collections, through what their own {@code writeReplace} gives: a proxy that names the
 * factory to build them with again. Where Java serialization would write the proxy, this writes the
 * factory and the elements by Kryo, so the elements need not be serializable. Scala is that of the
 * application; this bundle knows it by name only.
 */
final class ScalaCollections {
  private static final String PROXY = "scala.collection.generic.DefaultSerializationProxy";

  /**
   * Final classes, each with one factory for all its instances: asking each instance for it takes a
   * quarter of the time of writing a short list.
   */
  private static final Set<String> ONE_FACTORY =
      Set.of(
          "scala.collection.immutable.$colon$colon",
          "scala.collection.immutable.Vector1",
          "scala.collection.immutable.Vector2",
          "scala.collection.immutable.Vector3",
          "scala.collection.immutable.HashMap",
          "scala.collection.immutable.HashSet",
          "scala.collection.immutable.Map$Map1",
          "scala.collection.immutable.Map$Map2",
          "scala.collection.immutable.Map$Map3",
          "scala.collection.immutable.Map$Map4");

  private final Class<?> iterable;
  private final Class<?> proxy;
  private final MethodHandle proxyFactory;
  private final MethodHandle size;
  private final MethodHandle iterator;
  private final MethodHandle hasNext;
  private final MethodHandle next;
  private final MethodHandle newBuilder;
  private final MethodHandle addOne;
  private final MethodHandle result;

  private ScalaCollections(ClassLoader loader) throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    iterable = Class.forName("scala.collection.Iterable", false, loader);
    Class<?> iteratorType = Class.forName("scala.collection.Iterator", false, loader);
    Class<?> factory = Class.forName("scala.collection.Factory", false, loader);
    Class<?> builder = Class.forName("scala.collection.mutable.Builder", false, loader);
    Class<?> growable = Class.forName("scala.collection.mutable.Growable", false, loader);
    proxy = Class.forName(PROXY, false, loader);
    Field factoryField = proxy.getDeclaredField("factory");
    factoryField.setAccessible(true);
    proxyFactory = lookup.unreflectGetter(factoryField).asType(unary());
    size =
        generic(
            lookup, iterable, "size", int.class, MethodType.methodType(int.class, Object.class));
    iterator = generic(lookup, iterable, "iterator", iteratorType, unary());
    hasNext =
        generic(
            lookup,
            iteratorType,
            "hasNext",
            boolean.class,
            MethodType.methodType(boolean.class, Object.class));
    next = generic(lookup, iteratorType, "next", Object.class, unary());
    newBuilder = generic(lookup, factory, "newBuilder", builder, unary());
    addOne =
        lookup
            .findVirtual(growable, "addOne", MethodType.methodType(growable, Object.class))
            .asType(MethodType.methodType(Object.class, Object.class, Object.class));
    result = generic(lookup, builder, "result", Object.class, unary());
  }

  /** Scala's collections as {@code loader} sees them; empty where there is no Scala 2.13. */
  static Optional<ScalaCollections> of(ClassLoader loader) {
    try {
      return Optional.of(new ScalaCollections(loader));
    } catch (ReflectiveOperationException | LinkageError e) {
      return Optional.empty();
    }
  }

  /** A serializer where {@code type} is such a collection. */
  Optional<Serializer<Object>> serializer(Class<?> type, Serializer<Object> otherwise) {
    return iterable.isAssignableFrom(type)
        ? JavaHooks.callable(type, "writeReplace")
            .map(replace -> new ByFactory(type, handle(replace), otherwise))
        : Optional.empty();
  }

  private static MethodHandle generic(
      MethodHandles.Lookup lookup, Class<?> type, String name, Class<?> returned, MethodType as)
      throws ReflectiveOperationException {
    return lookup.findVirtual(type, name, MethodType.methodType(returned)).asType(as);
  }

  private static MethodHandle handle(Method method) {
    try {
      return MethodHandles.lookup().unreflect(method).asType(unary());
    } catch (IllegalAccessException e) {
      throw new KryoException("cannot call " + method, e);
    }
  }

  private static MethodType unary() {
    return MethodType.methodType(Object.class, Object.class);
  }

  private final class ByFactory extends Serializer<Object> {
    private final MethodHandle writeReplace;
    private final Serializer<Object> otherwise;
    private final boolean oneFactory;
    private @Nullable Object knownFactory;

    ByFactory(Class<?> type, MethodHandle writeReplace, Serializer<Object> otherwise) {
      this.oneFactory = ONE_FACTORY.contains(type.getName());
      this.writeReplace = writeReplace;
      this.otherwise = otherwise;
    }

    @Override
    public void write(Kryo kryo, Output output, Object value) {
      try {
        Object factory = factory(value);
        kryo.writeClassAndObject(output, factory);
        if (factory == null) {
          otherwise.write(kryo, output, value);
          return;
        }
        int count = (int) size.invokeExact(value);
        output.writeVarInt(count, true);
        Object elements = iterator.invokeExact(value);
        for (int i = 0; i < count; i++) {
          kryo.writeClassAndObject(output, (Object) next.invokeExact(elements));
        }
        if ((boolean) hasNext.invokeExact(elements)) {
          throw new KryoException(value.getClass().getName() + " grew while it was written");
        }
      } catch (Throwable e) {
        throw rethrown(value.getClass(), e);
      }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
      Object factory = kryo.readClassAndObject(input);
      if (factory == null) {
        return otherwise.read(kryo, input, type);
      }
      try {
        Object builder = newBuilder.invokeExact(factory);
        for (int left = input.readVarInt(true); left > 0; left--) {
          Object ignored = addOne.invokeExact(builder, kryo.readClassAndObject(input));
        }
        return (Object) result.invokeExact(builder);
      } catch (Throwable e) {
        throw rethrown(type, e);
      }
    }

    private @Nullable Object factory(Object value) throws Throwable {
      if (knownFactory != null) {
        return knownFactory;
      }
      Object replaced = (Object) writeReplace.invokeExact(value);
      Object factory =
          proxy.isInstance(replaced) ? (Object) proxyFactory.invokeExact(replaced) : null;
      if (oneFactory) {
        knownFactory = factory;
      }
      return factory;
    }

    private KryoException rethrown(Class<?> type, Throwable e) {
      if (e instanceof Error error) {
        throw error;
      }
      if (e instanceof KryoException known) {
        return known;
      }
      return new KryoException("the elements of " + type.getName() + ": " + e, e);
    }
  }
}

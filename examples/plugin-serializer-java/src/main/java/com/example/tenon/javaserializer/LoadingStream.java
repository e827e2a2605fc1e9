package com.example.tenon.javaserializer;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds classes where the application has them: this bundle sees none of them itself. */
final class LoadingStream extends ObjectInputStream {
  /** No loader knows these by name. */
  private static final Map<String, Class<?>> PRIMITIVES =
      Stream.of(
              boolean.class,
              byte.class,
              char.class,
              short.class,
              int.class,
              long.class,
              float.class,
              double.class,
              void.class)
          .collect(Collectors.toMap(Class::getName, Function.identity()));

  private final ClassLoader loader;

  LoadingStream(InputStream in, ClassLoader loader) throws IOException {
    super(in);
    this.loader = loader;
    setObjectInputFilter(LoadingStream::check);
  }

  /** A damaged length must not cost the process its memory. */
  private static ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
    Class<?> type = info.serialClass();
    if (type == null || !type.isArray() || info.arrayLength() < 0) {
      return ObjectInputFilter.Status.UNDECIDED;
    }
    long element = type == byte[].class || type == boolean[].class ? 1 : Long.BYTES;
    return info.arrayLength() > Runtime.getRuntime().maxMemory() / 2 / element
        ? ObjectInputFilter.Status.REJECTED
        : ObjectInputFilter.Status.UNDECIDED;
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass described) throws ClassNotFoundException {
    Class<?> primitive = PRIMITIVES.get(described.getName());
    return primitive == null ? Class.forName(described.getName(), false, loader) : primitive;
  }

  @Override
  @SuppressWarnings("deprecation") // There is no other way to name the class before it is made.
  protected Class<?> resolveProxyClass(String[] interfaces) throws ClassNotFoundException {
    Class<?>[] types = new Class<?>[interfaces.length];
    for (int i = 0; i < interfaces.length; i++) {
      types[i] = Class.forName(interfaces[i], false, loader);
    }
    return Proxy.getProxyClass(loader, types);
  }
}

package com.example.tenon.javaserializer;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;

/** Finds classes where the application has them: this bundle sees none of them itself. */
final class LoadingStream extends ObjectInputStream {
  private final ClassLoader loader;

  LoadingStream(InputStream in, ClassLoader loader) throws IOException {
    super(in);
    this.loader = loader;
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass described)
      throws IOException, ClassNotFoundException {
    try {
      return Class.forName(described.getName(), false, loader);
    } catch (ClassNotFoundException e) {
      // Knows int.class and its like.
      return super.resolveClass(described);
    }
  }

  @Override
  @SuppressWarnings("deprecation") // There is no other way to name the class before it is made.
  protected Class<?> resolveProxyClass(String[] interfaces)
      throws IOException, ClassNotFoundException {
    Class<?>[] types = new Class<?>[interfaces.length];
    for (int i = 0; i < interfaces.length; i++) {
      types[i] = Class.forName(interfaces[i], false, loader);
    }
    return Proxy.getProxyClass(loader, types);
  }
}

package io.tenon.spi.testing.serializer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** An application's own loader: it defines the samples again, and may hide them. */
final class OtherLoader extends ClassLoader {
  private final String hidden;

  /**
   * @param hidden a class that is not found; empty for none
   */
  OtherLoader(String hidden) {
    super(Samples.class.getClassLoader());
    this.hidden = hidden;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.equals(hidden)) {
      throw new ClassNotFoundException(name);
    }
    if (!name.startsWith(Samples.class.getName())) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    try (InputStream stream = getParent().getResourceAsStream(file)) {
      if (stream == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = stream.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.tenon.cluster.common;

/**
 * An embedded client finds its classes and resources by the thread's context class loader, and the
 * threads that it starts inherit that: while this is open it is the bundle's own.
 */
public final class ContextClassLoader implements AutoCloseable {
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  private ContextClassLoader() {
    Thread.currentThread().setContextClassLoader(ContextClassLoader.class.getClassLoader());
  }

  public static ContextClassLoader ofBundle() {
    return new ContextClassLoader();
  }

  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(before);
  }
}

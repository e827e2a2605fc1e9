package io.tenon.coordination.zookeeper;

/** The bundle's class loader is the thread's, until this is closed. */
final class ClassLoaderGuard implements AutoCloseable {
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  ClassLoaderGuard() {
    Thread.currentThread().setContextClassLoader(ClassLoaderGuard.class.getClassLoader());
  }

  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(before);
  }
}

package io.tenon.cluster.local;

/**
 * The JDK's thread that waits for a process inherits the context class loader, and lives on for a
 * minute after the process: this keeps it from holding the plugin.
 */
final class SystemClassLoader implements AutoCloseable {
  private final Thread thread = Thread.currentThread();
  private final ClassLoader before = thread.getContextClassLoader();

  SystemClassLoader() {
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
  }

  @Override
  public void close() {
    thread.setContextClassLoader(before);
  }
}

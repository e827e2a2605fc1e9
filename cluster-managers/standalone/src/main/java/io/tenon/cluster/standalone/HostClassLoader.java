package io.tenon.cluster.standalone;

import org.apache.spark.SparkConf;

/**
 * Threads that Spark starts inherit the context class loader: this makes it Spark's, so that none
 * of them holds the plugin.
 */
final class HostClassLoader implements AutoCloseable {
  private final Thread thread = Thread.currentThread();
  private final ClassLoader before = thread.getContextClassLoader();

  HostClassLoader() {
    thread.setContextClassLoader(SparkConf.class.getClassLoader());
  }

  @Override
  public void close() {
    thread.setContextClassLoader(before);
  }
}

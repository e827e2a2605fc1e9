package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;

/**
 * The right to use a service until {@link #close}. May be closed on another thread than it was
 * taken on; closing again does nothing.
 *
 * @param <T> the SPI interface
 */
public interface Lease<T> extends AutoCloseable {
  /**
   * The service. Not to be kept beyond the lease.
   *
   * @throws IllegalStateException after {@link #close}
   */
  T service();

  /** Whose service it is. */
  PluginEntry plugin();

  @Override
  void close();
}

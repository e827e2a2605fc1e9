package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;
import java.util.Optional;

/**
 * The one way to use a plugin's service:
 *
 * <pre>{@code
 * try (Lease<SerializerProvider> lease = slot.lease()) {
 *   lease.service()…
 * }
 * }</pre>
 *
 * <p>A swap routes new leases to the new plugin, waits until the old one's have been returned, and
 * only then stops it: whoever holds a lease never sees a half-stopped service. Called from any
 * thread.
 *
 * @param <T> the SPI interface
 */
public interface Slot<T> {
  /**
   * Leases the service, starting its plugin first where it has not been started yet. Does not block
   * otherwise. Cheap enough for each call of a hot path.
   *
   * @throws io.tenon.spi.TenonException {@link KernelErrorCode#PLUGIN_NOT_FOUND}, listing the names
   *     that exist, or the error of its start
   */
  Lease<T> lease();

  /** The plugin that new leases go to, started or not; empty where none is installed. */
  Optional<PluginEntry> provider();

  /** The name that was asked for. */
  String name();
}

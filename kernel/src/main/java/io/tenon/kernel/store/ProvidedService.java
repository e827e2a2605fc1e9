package io.tenon.kernel.store;

import static java.util.Objects.requireNonNull;

/**
 * One service that a plugin declares by an {@code io.tenon.plugin} capability.
 *
 * @param type which SPI, for example {@code serializer}
 * @param name under which it is asked for, for example {@code kryo}
 */
public record ProvidedService(String type, String name) {
  public ProvidedService {
    requireNonNull(type, "type is null");
    requireNonNull(name, "name is null");
  }

  @Override
  public String toString() {
    return type + ":" + name;
  }
}

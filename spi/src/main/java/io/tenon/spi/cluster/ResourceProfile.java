package io.tenon.spi.cluster;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.ByteSize;
import java.util.Map;

/**
 * What one executor needs. Profiles are equal when their ids are.
 *
 * @param id the engine's number of the profile; 0 is the default profile
 * @param cores CPU cores, at least 1
 * @param memory the JVM's heap
 * @param memoryOverhead memory of the process beyond the heap
 * @param custom amounts of other resources, by the engine's name, for example {@code gpu}
 */
public record ResourceProfile(
    int id, int cores, ByteSize memory, ByteSize memoryOverhead, Map<String, Long> custom) {
  public ResourceProfile {
    if (cores < 1) {
      throw new IllegalArgumentException("cores is less than 1: " + cores);
    }
    requireNonNull(memory, "memory is null");
    requireNonNull(memoryOverhead, "memoryOverhead is null");
    custom = Map.copyOf(custom);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResourceProfile profile && profile.id == id;
  }

  @Override
  public int hashCode() {
    return id;
  }
}

package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.ByteSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a JVM of an application gives an accelerator.
 *
 * @param threads how many it may use in all
 * @param memory how much it may use in all, outside the Java heap; on a device the device's own
 *     memory is not counted
 * @param spillDirectories where it may write what does not fit into memory; at least one
 * @param settings the provider's settings, by full name
 */
public record AcceleratorRequest(
    int threads, ByteSize memory, List<Path> spillDirectories, Map<String, String> settings) {
  public AcceleratorRequest {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is at least 1: " + threads);
    }
    requireNonNull(memory, "memory is null");
    spillDirectories = List.copyOf(spillDirectories);
    if (spillDirectories.isEmpty()) {
      throw new IllegalArgumentException("no spill directory");
    }
    settings = Map.copyOf(settings);
  }
}

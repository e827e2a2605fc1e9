package io.tenon.spi.cluster;

import io.tenon.spi.ByteSize;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a master URL says about executors; empty where it says nothing and the engine's own settings
 * hold.
 *
 * @param executors how many
 * @param cores of each
 * @param memory heap of each
 */
public record ExecutorDefaults(
    OptionalInt executors, OptionalInt cores, Optional<ByteSize> memory) {
  /** A URL that says nothing about executors. */
  public static final ExecutorDefaults NONE =
      new ExecutorDefaults(OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
}

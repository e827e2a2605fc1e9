package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.ByteSize;
import java.util.List;

/**
 * One run of a fragment.
 *
 * @param inputs addresses of the {@code ArrowArrayStream}s that {@link Relation.Input} reads, by
 *     index
 * @param threads how many it may use
 * @param memory how much it may use before it spills
 * @param batchRows how many rows a batch of the result should have at most
 */
public record RunRequest(List<Long> inputs, int threads, ByteSize memory, int batchRows) {
  public RunRequest {
    inputs = List.copyOf(inputs);
    requireNonNull(memory, "memory is null");
    if (threads < 1 || batchRows < 1) {
      throw new IllegalArgumentException(
          "threads and batchRows are at least 1: " + threads + ", " + batchRows);
    }
  }
}

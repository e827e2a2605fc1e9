package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.ByteSize;
import java.time.Duration;

/**
 * What a run has done.
 *
 * @param rowsScanned rows that scans gave, before filters; 0 when not known
 * @param rowsOut rows of the result; 0 when not known
 * @param read bytes read from files; 0 when not known
 * @param spilled bytes written to spill directories
 * @param peakMemory the most memory that was held at once; 0 when not known
 * @param time spent in the engine, waiting for inputs included
 */
public record ExecutionMetrics(
    long rowsScanned,
    long rowsOut,
    ByteSize read,
    ByteSize spilled,
    ByteSize peakMemory,
    Duration time) {
  public ExecutionMetrics {
    requireNonNull(read, "read is null");
    requireNonNull(spilled, "spilled is null");
    requireNonNull(peakMemory, "peakMemory is null");
    requireNonNull(time, "time is null");
  }
}

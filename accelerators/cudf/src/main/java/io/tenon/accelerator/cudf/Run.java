package io.tenon.accelerator.cudf;

import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import io.tenon.spi.accelerator.RunRequest;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;

/** One run: what its steps share. Used by one thread, but for cancelling and counting. */
final class Run implements AutoCloseable {
  private final Device device;
  private final SpillStore store;
  private final BufferAllocator allocator;
  private final RunRequest request;
  private final Map<Step, Scalar> values = new IdentityHashMap<>();
  private final AtomicLong rowsScanned = new AtomicLong();
  private final AtomicLong bytesRead = new AtomicLong();
  private volatile boolean cancelled;

  Run(Device device, SpillStore store, BufferAllocator allocator, RunRequest request) {
    this.device = device;
    this.allocator = allocator;
    this.store = store;
    this.request = request;
  }

  SpillStore store() {
    return store;
  }

  RunRequest request() {
    return request;
  }

  /** For Arrow's buffers. */
  BufferAllocator allocator() {
    return allocator;
  }

  Device device() {
    return device;
  }

  /** How many bytes a batch should have at most. */
  long batchBytes() {
    return device.batchBytes();
  }

  /** How many bytes of one side a step may have on the device at once. */
  long gatheredBytes() {
    return device.poolBytes() / 4;
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Called between batches. */
  void checkCancelled() {
    if (cancelled) {
      throw new CancellationException("the run was cancelled");
    }
  }

  void scanned(long rows, long bytes) {
    rowsScanned.addAndGet(rows);
    bytesRead.addAndGet(bytes);
  }

  long rowsScanned() {
    return rowsScanned.get();
  }

  long bytesRead() {
    return bytesRead.get();
  }

  /** The one value of a query, computed once; null when it gives no row. */
  Scalar value(Step query, DType type) {
    Scalar known = values.get(query);
    if (known != null) {
      return known;
    }
    Scalar value = Scalar.fromNull(type);
    try (Batches batches = query.open(this)) {
      boolean found = false;
      for (Optional<Batch> next = batches.next(); next.isPresent(); next = batches.next()) {
        try (Batch batch = next.get()) {
          if (found || batch.rows() > 1) {
            throw new BadValue("a scalar query with more than one row");
          }
          found = true;
          value.close();
          value = batch.columns().get(0).getScalarElement(0);
        }
      }
    }
    values.put(query, value);
    return value;
  }

  @Override
  public void close() {
    values.values().forEach(Scalar::close);
    values.clear();
  }
}

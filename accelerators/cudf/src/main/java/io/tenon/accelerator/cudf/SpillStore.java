package io.tenon.accelerator.cudf;

import ai.rapids.cudf.RmmEventHandler;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What may leave the device when its memory is short. The pool calls when an allocation fails: the
 * largest batch that nobody uses goes to the host, and from there to disk when that is full.
 */
final class SpillStore implements RmmEventHandler {
  private final Set<Spillable> onDevice = ConcurrentHashMap.newKeySet();
  private final AtomicLong hostBytes = new AtomicLong();
  private final AtomicLong spilled = new AtomicLong();
  private final long hostLimit;
  private final Path directory;

  SpillStore(long hostLimit, Path directory) {
    this.hostLimit = hostLimit;
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** All bytes that were written to files so far. */
  long spilled() {
    return spilled.get();
  }

  void wrote(long bytes) {
    spilled.addAndGet(bytes);
  }

  /** Whether so many bytes still fit into the host's memory; they are then taken. */
  boolean takeHost(long bytes) {
    if (hostBytes.addAndGet(bytes) <= hostLimit) {
      return true;
    }
    hostBytes.addAndGet(-bytes);
    return false;
  }

  void freeHost(long bytes) {
    hostBytes.addAndGet(-bytes);
  }

  void add(Spillable batch) {
    onDevice.add(batch);
  }

  void remove(Spillable batch) {
    onDevice.remove(batch);
  }

  @Override
  public boolean onAllocFailure(long sizeRequested, int retryCount) {
    while (true) {
      Optional<Spillable> largest =
          onDevice.stream().max(Comparator.comparingLong(Spillable::bytes));
      if (largest.isEmpty()) {
        return false;
      }
      if (largest.get().spill()) {
        return true;
      }
      // In use, or gone meanwhile; its user adds it again.
      onDevice.remove(largest.get());
    }
  }

  @Override
  public long[] getAllocThresholds() {
    return new long[0];
  }

  @Override
  public long[] getDeallocThresholds() {
    return new long[0];
  }

  @Override
  public void onAllocThreshold(long totalAllocated) {}

  @Override
  public void onDeallocThreshold(long totalAllocated) {}
}

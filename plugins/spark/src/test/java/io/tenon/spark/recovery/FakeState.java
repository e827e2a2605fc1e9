package io.tenon.spark.recovery;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Change;
import io.tenon.spi.coordination.CoordinationErrorCode;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.FencedState;
import io.tenon.spi.coordination.Snapshot;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.coordination.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/** A fenced state in memory, whose writes wait for leave, and fail as they are told. */
final class FakeState implements FencedState {
  static final WriteResult LOST =
      new WriteResult.Unknown(
          new TenonException(
              CoordinationErrorCode.COORDINATION_UNAVAILABLE, "the answer did not come"));
  static final WriteResult TOO_LARGE =
      new WriteResult.Failed(
          new TenonException(CoordinationErrorCode.COORDINATION_TOO_LARGE, "too many"));

  final Semaphore leave = new Semaphore(0);
  private final List<WriteResult> next = new ArrayList<>();
  private final List<Batch> batches = new ArrayList<>();
  private final TreeMap<String, Value> entries = new TreeMap<>();
  private final long largest;
  private Epoch current = new Epoch(1);

  FakeState(long largest) {
    this.largest = largest;
  }

  /** The next write ends so, and changes nothing. */
  synchronized void next(WriteResult result) {
    next.add(result);
  }

  /** Somebody else leads. */
  synchronized void depose() {
    current = new Epoch(2);
  }

  synchronized List<Batch> batches() {
    return List.copyOf(batches);
  }

  synchronized Map<String, Value> entries() {
    return new TreeMap<>(entries);
  }

  @Override
  public WriteResult write(Epoch epoch, Batch batch) {
    leave.acquireUninterruptibly();
    synchronized (this) {
      if (!next.isEmpty()) {
        return next.remove(0);
      }
      if (!epoch.equals(current)) {
        return new WriteResult.Refused(epoch, current);
      }
      batches.add(batch);
      for (Change change : batch.changes()) {
        if (change instanceof Change.Put put) {
          entries.put(put.key(), put.value());
        } else {
          entries.remove(change.key());
        }
      }
      return new WriteResult.Written();
    }
  }

  @Override
  public synchronized Snapshot read(String prefix) {
    return Snapshot.of(current, entries);
  }

  @Override
  public ByteSize largestBatch() {
    return new ByteSize(largest);
  }
}

package io.tenon.accelerator.cudf;

import static java.util.Objects.requireNonNull;

import ai.rapids.cudf.ContiguousTable;
import ai.rapids.cudf.DeviceMemoryBuffer;
import ai.rapids.cudf.HostMemoryBuffer;
import ai.rapids.cudf.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A batch that waits: on the device, in the host's memory or on disk. */
final class Spillable implements AutoCloseable {
  private static final int CHUNK = 1 << 24;

  private final SpillStore store;
  private final int rows;
  private final long bytes;

  /** Held while the batch is used or moved; whoever spills only tries. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable ContiguousTable device;
  private @Nullable HostMemoryBuffer host;
  private @Nullable Path file;
  private @Nullable ByteBuffer layout;

  private Spillable(SpillStore store, int rows, @Nullable ContiguousTable device) {
    this.store = store;
    this.rows = rows;
    this.device = device;
    bytes = device == null ? 0 : device.getBuffer().getLength();
  }

  /** Takes the batch over. */
  static Spillable of(SpillStore store, Batch batch) {
    try (batch) {
      if (batch.columns().isEmpty()) {
        return new Spillable(store, batch.rows(), null);
      }
      try (Table table = batch.table()) {
        Spillable one = new Spillable(store, batch.rows(), table.contiguousSplit()[0]);
        store.add(one);
        return one;
      }
    }
  }

  /** Takes a part of a table over that was split for this. */
  static Spillable of(SpillStore store, ContiguousTable part) {
    Spillable one = new Spillable(store, Math.toIntExact(part.getRowCount()), part);
    store.add(one);
    return one;
  }

  int rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  /** The rows, on the device; the caller closes them, and this as well. */
  Batch batch() {
    if (bytes == 0 && device == null && host == null && file == null) {
      return new Batch(rows, List.of());
    }
    lock.lock();
    try {
      if (device != null) {
        return Batch.of(device.getTable());
      }
      return restored();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what was spilled to " + file, e);
    } finally {
      lock.unlock();
      if (device != null) {
        // Who looked for something to spill may have met it in use, and passed over it.
        store.add(this);
      }
    }
  }

  /** The rows; this is closed. */
  Batch take() {
    try (this) {
      return batch();
    }
  }

  private Batch restored() throws IOException {
    try (DeviceMemoryBuffer buffer = DeviceMemoryBuffer.allocate(bytes)) {
      if (host != null) {
        buffer.copyFromHostBuffer(host);
      } else {
        try (HostMemoryBuffer read = HostMemoryBuffer.allocate(bytes)) {
          transfer(read, requireNonNull(file, "file is null"), false);
          buffer.copyFromHostBuffer(read);
        }
      }
      try (Table table =
          Table.fromPackedTable(requireNonNull(layout, "layout is null").duplicate(), buffer)) {
        return Batch.of(table);
      }
    }
  }

  /** Moves it away from the device; false when it is in use or not there. */
  boolean spill() {
    if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
      return false;
    }
    try {
      if (device == null) {
        return false;
      }
      ByteBuffer meta = device.getMetadataDirectBuffer();
      ByteBuffer copy = ByteBuffer.allocateDirect(meta.remaining());
      copy.put(meta.duplicate()).flip();
      boolean kept = store.takeHost(bytes);
      HostMemoryBuffer target = HostMemoryBuffer.allocate(bytes);
      try {
        target.copyFromDeviceBuffer(device.getBuffer());
        if (!kept) {
          Path path = Files.createTempFile(store.directory(), "batch-", ".gpu");
          file = path;
          transfer(target, path, true);
          store.wrote(bytes);
        }
      } catch (IOException e) {
        target.close();
        throw new UncheckedIOException("cannot spill to " + store.directory(), e);
      }
      if (kept) {
        host = target;
      } else {
        target.close();
      }
      layout = copy;
      device.close();
      device = null;
      store.remove(this);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static void transfer(HostMemoryBuffer memory, Path path, boolean write)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, write ? StandardOpenOption.WRITE : StandardOpenOption.READ)) {
      for (long at = 0; at < memory.getLength(); at += CHUNK) {
        ByteBuffer part = memory.asByteBuffer(at, (int) Math.min(CHUNK, memory.getLength() - at));
        while (part.hasRemaining()) {
          int moved = write ? channel.write(part) : channel.read(part);
          if (moved < 0) {
            throw new IOException(path + " ends too early");
          }
        }
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      store.remove(this);
      if (device != null) {
        device.close();
        device = null;
      }
      if (host != null) {
        host.close();
        host = null;
        store.freeHost(bytes);
      }
      if (file != null) {
        Files.deleteIfExists(file);
        file = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    } finally {
      lock.unlock();
    }
  }
}

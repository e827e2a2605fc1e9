package io.tenon.kernel.store;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to change a store, held by one process at a time; the system frees it at its death. */
final class WriterLock implements AutoCloseable {
  /**
   * The stores that this JVM holds. Asked before the file is opened: closing any channel of a file
   * gives up all the locks on it that the process has.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path key;
  private final FileChannel channel;

  private WriterLock(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  static WriterLock acquire(StoreFiles files) {
    Path key;
    try {
      key = files.dir().toRealPath();
    } catch (IOException e) {
      throw files.unusable("find the directory", e);
    }
    if (!HELD.add(key)) {
      throw busy(files, "this process");
    }
    boolean acquired = false;
    try {
      WriterLock result = new WriterLock(key, lock(files));
      acquired = true;
      return result;
    } catch (IOException e) {
      throw files.unusable("lock " + files.writerLock().getFileName(), e);
    } finally {
      if (!acquired) {
        HELD.remove(key);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(key);
    }
  }

  private static FileChannel lock(StoreFiles files) throws IOException {
    FileChannel channel =
        FileChannel.open(files.writerLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw busy(files, holder(files));
      }
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
      return channel;
    } catch (IOException | RuntimeException e) {
      try {
        channel.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private static String holder(StoreFiles files) throws IOException {
    String pid = Files.readString(files.writerLock()).trim();
    return pid.isEmpty() ? "another process" : "process " + pid;
  }

  private static TenonException busy(StoreFiles files, String holder) {
    return new TenonException(
        KernelErrorCode.STORE_BUSY,
        holder + " is changing the plugin store " + files.dir() + "; try again when it is done");
  }
}

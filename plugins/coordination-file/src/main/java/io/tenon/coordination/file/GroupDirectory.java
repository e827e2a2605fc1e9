package io.tenon.coordination.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The files of one group, and the lock under which all of them are read and changed. Their names
 * start with a character that no group's name has, because a group's directory also holds those of
 * the groups below it.
 */
final class GroupDirectory {
  private static final Duration RETRY = Duration.ofMillis(1);

  private final Path root;
  private final Duration wait;

  /**
   * Closing any handle of a file releases all locks that the process has on it, so one JVM must not
   * open the lock file twice at a time. An interned string is the one monitor that all copies of
   * this class share, whichever bundle they are from.
   */
  private final String monitor;

  GroupDirectory(Path root, Duration wait) throws IOException {
    Files.createDirectories(root.resolve("@sessions"), ownerOnly());
    this.root = root.toRealPath();
    this.wait = wait;
    this.monitor = ("io.tenon.coordination.file:" + this.root).intern();
  }

  Path path() {
    return root;
  }

  Path journal() {
    return root.resolve("@journal");
  }

  Path sessions() {
    return root.resolve("@sessions");
  }

  /** Does {@code action} while no other thread or process does anything with this group. */
  <T> T exclusively(Action<T> action) throws IOException {
    synchronized (monitor) {
      try (RandomAccessFile file = new RandomAccessFile(root.resolve("@lock").toFile(), "rw");
          FileLock lock = acquire(file.getChannel())) {
        return action.run();
      }
    }
  }

  private FileLock acquire(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + wait.toNanos();
    while (true) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while another process changes " + root);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(
            "another process has been changing '%s' for more than %s; is it paused?"
                .formatted(root, wait));
      }
      LockSupport.parkNanos(RETRY.toNanos());
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * What is done under the lock.
   *
   * @param <T> what it returns
   */
  interface Action<T> {
    T run() throws IOException;
  }
}

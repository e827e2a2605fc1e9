package io.tenon.coordination.file;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A session's sign of life: a file that its process keeps locked, so the operating system takes the
 * lock away when the process ends, however it ends. What the session says of itself is in a second
 * file, because reading the first one would release its lock. All methods are called under the
 * group's lock.
 */
final class SessionFile {
  /**
   * Starts the names of the files of this process, which must never be opened to try their locks:
   * closing them again would release the locks.
   */
  private static final String THIS_PROCESS =
      "%d-%d-"
          .formatted(
              ProcessHandle.current().pid(),
              ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L));

  private static final String LOCK = ".lock";

  private final Path path;
  private final RandomAccessFile locked;
  private final FileLock lock;
  private Presence presence;

  private SessionFile(Path path, RandomAccessFile locked, FileLock lock, Presence presence) {
    this.path = path;
    this.locked = locked;
    this.lock = lock;
    this.presence = presence;
  }

  static SessionFile create(Path directory, Presence presence) throws IOException {
    Path path = directory.resolve(THIS_PROCESS + UUID.randomUUID());
    RandomAccessFile locked = new RandomAccessFile(lockOf(path).toFile(), "rw");
    try {
      FileLock lock = locked.getChannel().tryLock();
      if (lock == null) {
        throw new IOException("the new file '" + lockOf(path) + "' is locked by somebody else");
      }
      SessionFile session = new SessionFile(path, locked, lock, presence);
      session.update(presence);
      return session;
    } catch (IOException e) {
      locked.close();
      throw e;
    }
  }

  /** The sessions whose processes live, by name; what the others left is removed. */
  static Map<String, Presence> living(Path directory) throws IOException {
    Map<String, Presence> living = new TreeMap<>();
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(directory, "*" + LOCK)) {
      for (Path lock : locks) {
        String file = lock.getFileName().toString();
        String name = file.substring(0, file.length() - LOCK.length());
        Path path = directory.resolve(name);
        if (name.startsWith(THIS_PROCESS) || isLocked(lock)) {
          living.put(name, read(path));
        } else {
          Files.deleteIfExists(path);
          Files.delete(lock);
        }
      }
    }
    return living;
  }

  String name() {
    return path.getFileName().toString();
  }

  Presence presence() {
    return presence;
  }

  /** Whether the group still counts this session. */
  boolean isCounted() {
    return lock.isValid() && Files.exists(lockOf(path));
  }

  void update(Presence next) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    next.write(new DataOutputStream(bytes));
    Files.write(path, bytes.toByteArray());
    presence = next;
  }

  void remove() throws IOException {
    try (locked) {
      Files.deleteIfExists(path);
      Files.deleteIfExists(lockOf(path));
    }
  }

  private static Path lockOf(Path path) {
    return path.resolveSibling(path.getFileName() + LOCK);
  }

  private static boolean isLocked(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        FileLock lock = file.getChannel().tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  private static Presence read(Path path) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(path);
      return Presence.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("'" + path + "' of a living session cannot be read", e);
    }
  }
}

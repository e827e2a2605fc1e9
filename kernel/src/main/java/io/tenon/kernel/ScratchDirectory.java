package io.tenon.kernel;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.TenonException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directory in which a kernel keeps its files, below one that all processes share. It is named
 * {@code tenon-kernel-<pid>-<start of the process>-<n>}, and while the process lives it holds a
 * lock on the file {@code alive} in it. A kernel removes its own at its close; what a killed
 * process leaves is swept by a later one of the same user.
 */
public final class ScratchDirectory {
  private static final System.Logger LOG = System.getLogger(ScratchDirectory.class.getName());
  private static final String PREFIX = "tenon-kernel-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})-(\\d{1,18})-\\d+");
  private static final String ALIVE = "alive";

  /** Never closed: closing any channel of the file would let go of the lock. */
  private static final Set<FileChannel> HELD = ConcurrentHashMap.newKeySet();

  private ScratchDirectory() {}

  /**
   * Makes the directory of a kernel of this process, readable by this user alone.
   *
   * @param shared where such directories of all processes lie
   * @throws TenonException {@link KernelErrorCode#KERNEL_FAILED}
   */
  public static Path create(Path shared) {
    ProcessHandle process = ProcessHandle.current();
    try {
      Path directory =
          Files.createTempDirectory(
              requireNonNull(shared, "shared is null"),
              PREFIX + process.pid() + "-" + start(process).orElse(0L) + "-");
      hold(directory);
      return directory;
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.KERNEL_FAILED,
          "cannot make a directory for the container in %s: %s; free some disk, or set java.io.tmpdir"
              .formatted(shared, e),
          e);
    }
  }

  private static void hold(Path directory) throws IOException {
    // Under its name it is there only when it is locked, so that nobody finds it without a lock.
    Path unlocked = directory.resolve(ALIVE + ".new");
    FileChannel channel =
        FileChannel.open(unlocked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    HELD.add(channel);
    if (channel.tryLock() != null) {
      Files.move(unlocked, directory.resolve(ALIVE));
    }
  }

  /**
   * Removes the directories of processes that have ended: those of this user whose lock nobody
   * holds. Follows no links; what cannot be removed is logged and stays.
   *
   * @param shared as for {@link #create}
   */
  public static void sweep(Path shared) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(shared, PREFIX + "*")) {
      UserPrincipal user = Files.getOwner(Path.of("/proc/self"), LinkOption.NOFOLLOW_LINKS);
      for (Path directory : found) {
        sweep(directory, user);
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "cannot look for directories of ended processes in " + shared, e);
    }
  }

  private static void sweep(Path directory, UserPrincipal user) {
    try {
      if (mayBeAlive(directory) || !isOurs(directory, user)) {
        return;
      }
      // The process id says nothing of processes in other containers; the lock does.
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve(ALIVE), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
          FileLock lock = channel.tryLock()) {
        if (lock != null) {
          delete(directory);
          LOG.log(Level.DEBUG, "removed {0}, whose process has ended", directory);
        }
      }
    } catch (IOException | OverlappingFileLockException e) {
      LOG.log(Level.DEBUG, "cannot remove " + directory, e);
    }
  }

  /** The lock's file goes last: without it what could not be deleted now would stay for ever. */
  private static void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        if (!child.endsWith(ALIVE)) {
          Trees.delete(child);
        }
      }
    }
    Trees.delete(directory);
  }

  private static boolean mayBeAlive(Path directory) {
    Matcher name = NAME.matcher(directory.getFileName().toString());
    if (!name.matches()) {
      return true;
    }
    long pid = Long.parseLong(name.group(1));
    Optional<Long> start = ProcessHandle.of(pid).flatMap(ScratchDirectory::start);
    // Never touch the lock of this process: to close the file again would let go of it.
    return pid == ProcessHandle.current().pid()
        || start.filter(time -> time == Long.parseLong(name.group(2))).isPresent();
  }

  private static boolean isOurs(Path directory, UserPrincipal user) throws IOException {
    Path alive = directory.resolve(ALIVE);
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(alive, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(user)
        && Files.getOwner(alive, LinkOption.NOFOLLOW_LINKS).equals(user);
  }

  /** When the process started, in milliseconds since 1970; the id alone may be given again. */
  private static Optional<Long> start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli);
  }
}

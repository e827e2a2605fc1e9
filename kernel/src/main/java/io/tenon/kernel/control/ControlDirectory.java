package io.tenon.kernel.control;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where the sockets of this user's applications lie: a directory that only this user can enter. */
final class ControlDirectory {
  /** What a socket address holds, less the zero at its end: 108 bytes on Linux, 104 elsewhere. */
  private static final int PATH_LIMIT = 103;

  private static final int NAME_LIMIT = 48;

  /** A socket that nobody listens on may be one that is about to be listened on. */
  private static final Duration STALE_AFTER = Duration.ofSeconds(10);

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final List<Path> parents;

  ControlDirectory(List<Path> parents) {
    this.parents = parents;
  }

  /**
   * The usual places. An application started by cron has other variables than the user's shell, so
   * whoever looks for applications looks in all of them; the one that an application's own options
   * move, its directory of temporary files, comes last.
   */
  static ControlDirectory ofUser() {
    Set<Path> parents = new LinkedHashSet<>();
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && !runtime.isBlank()) {
      parents.add(Path.of(runtime));
    }
    parents.add(Path.of("/run/user/" + uid()));
    parents.add(Path.of("/tmp"));
    parents.add(Path.of(System.getProperty("java.io.tmpdir")));
    return new ControlDirectory(List.copyOf(parents));
  }

  /** The sockets that somebody listens on. Those of dead processes are deleted. */
  List<Path> liveSockets() {
    return parents.stream()
        .map(ControlDirectory::in)
        .distinct()
        .filter(ControlDirectory::isOursAlone)
        .flatMap(directory -> list(directory).stream())
        .filter(
            socket -> {
              boolean live = isListenedOn(socket);
              if (!live && isOld(socket)) {
                deleteStale(socket);
              }
              return live;
            })
        .toList();
  }

  /** A path to listen on, in the first place where one can be; its directory exists then. */
  Path newSocket(String applicationId) {
    String safe = applicationId.replaceAll("[^A-Za-z0-9._-]", "_");
    String name = "app-" + safe.substring(0, Math.min(safe.length(), NAME_LIMIT));
    Path socket = place(name);
    if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      if (isListenedOn(socket)) {
        return place(name + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
      }
      deleteStale(socket);
    }
    return socket;
  }

  static long uid() {
    try {
      return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    } catch (IOException | UnsupportedOperationException e) {
      return uidOfNewFile();
    }
  }

  private Path place(String name) {
    StringBuilder reasons = new StringBuilder();
    for (Path parent : parents) {
      Path directory = in(parent);
      Path socket = directory.resolve(name + ".sock");
      if (socket.toString().getBytes(StandardCharsets.UTF_8).length > PATH_LIMIT) {
        reasons.append("; ").append(socket).append(" is too long for a socket");
      } else if (!create(directory)) {
        reasons.append("; ").append(directory).append(" cannot be made a directory of this user");
      } else {
        return socket;
      }
    }
    throw new TenonException(
        KernelErrorCode.CONTROL_UNUSABLE,
        "there is no place for the control socket"
            + reasons
            + "; set XDG_RUNTIME_DIR to a directory of this user");
  }

  private static long uidOfNewFile() {
    try {
      Path file = Files.createTempFile("tenon", null);
      try {
        return ((Number) Files.getAttribute(file, "unix:uid")).longValue();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.CONTROL_UNUSABLE,
          "cannot create a file in %s: %s; check its permissions and the space on its disk"
              .formatted(System.getProperty("java.io.tmpdir"), e),
          e);
    }
  }

  private static Path in(Path parent) {
    return parent.resolve("tenon-" + uid());
  }

  private static boolean create(Path directory) {
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      return true;
    } catch (FileAlreadyExistsException e) {
      return isOursAlone(directory);
    } catch (IOException e) {
      return false;
    }
  }

  /** Somebody else may have made it first, to listen in. */
  private static boolean isOursAlone(Path directory) {
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Number owner = (Number) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      return attributes.isDirectory()
          && owner.longValue() == uid()
          && attributes.permissions().equals(OWNER_ONLY);
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".sock")).sorted().toList();
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.CONTROL_UNUSABLE, "cannot list " + directory + ": " + e, e);
    }
  }

  private static boolean isListenedOn(Path socket) {
    try (LineChannel channel = LineChannel.connect(socket)) {
      return true;
    } catch (ConnectException e) {
      return false;
    } catch (IOException e) {
      return Files.exists(socket);
    }
  }

  private static boolean isOld(Path socket) {
    try {
      return Files.getLastModifiedTime(socket)
          .toInstant()
          .isBefore(Instant.now().minus(STALE_AFTER));
    } catch (IOException e) {
      return false;
    }
  }

  private static void deleteStale(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      System.getLogger(ControlDirectory.class.getName())
          .log(System.Logger.Level.WARNING, "cannot delete the dead socket " + socket, e);
    }
  }
}

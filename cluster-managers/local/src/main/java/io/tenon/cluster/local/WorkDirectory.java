package io.tenon.cluster.local;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ExecutorId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A session's directory: one directory for each executor, readable by this user alone. */
final class WorkDirectory {
  private final Path root;
  private final boolean keepLogs;
  private final Set<Path> created = ConcurrentHashMap.newKeySet();

  private WorkDirectory(Path root, boolean keepLogs) {
    this.root = root;
    this.keepLogs = keepLogs;
  }

  static WorkDirectory create(
      ProcessSettings settings, String applicationId, Supplier<Path> temporary) {
    String name = applicationId.replaceAll("[^A-Za-z0-9._-]", "_");
    Path root = settings.workDirectory().orElseGet(temporary).resolve(name);
    try {
      createPrivate(root);
    } catch (IOException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "cannot make the directory '%s' for executors: %s; set '%s' to one that can be written"
              .formatted(root, e, ProcessSettings.WORK_DIR),
          e);
    }
    return new WorkDirectory(root, settings.keepLogs());
  }

  private static void createPrivate(Path directory) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** A new directory for this executor, with a directory {@code tmp} in it. */
  Path create(ExecutorId executor) throws IOException {
    Path directory = root.resolve("executor-" + executor);
    created.add(directory);
    createPrivate(directory.resolve("tmp"));
    return directory;
  }

  /** Removes what an executor left but its logs. */
  void clean(Path directory) throws IOException {
    delete(directory.resolve("tmp"));
  }

  /** Removes everything, save the logs where they are to be kept. */
  void close() throws IOException {
    if (keepLogs) {
      return;
    }
    for (Path directory : created) {
      delete(directory);
    }
    try {
      Files.deleteIfExists(root);
    } catch (DirectoryNotEmptyException e) {
      // Another session of the same application has its executors there.
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return;
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}

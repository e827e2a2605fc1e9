package io.tenon.example.etl;

import static java.util.Objects.requireNonNull;

import io.tenon.example.files.FileTree;
import io.tenon.example.terminal.Problem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A table that is replaced in one step. Its name is a symbolic link to a folder with the version
 * that counts; a new version is written beside it, and then the link is moved. Whoever opens the
 * table finds the whole old or the whole new one.
 */
final class Publication {
  private static final String WAY_OUT = "choose another folder with --output";

  private final Path folder;
  private final Path table;
  private final Path versions;

  Publication(Path folder, String name) {
    this.folder = requireNonNull(folder, "folder is null").toAbsolutePath().normalize();
    this.table = this.folder.resolve(name);
    this.versions = this.folder.resolve("." + name);
  }

  /** How to write the table below a folder that does not exist yet. */
  interface Writing {
    void write(Path target) throws Exception;
  }

  Path folder() {
    return folder;
  }

  /** Where the published table is. */
  Path table() {
    return table;
  }

  /**
   * Finds out early whether the output can be written.
   *
   * @throws Problem when it cannot
   */
  void prepare() {
    try {
      Files.createDirectories(versions);
      Files.delete(Files.createTempFile(versions, "writable", ""));
    } catch (FileAlreadyExistsException e) {
      throw new Problem(
          Problem.Kind.USAGE, "%s is a file, not a folder: %s".formatted(e.getFile(), WAY_OUT), e);
    } catch (IOException e) {
      throw Problem.writing(folder, e, WAY_OUT);
    }
    if (Files.exists(table, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(table)) {
      throw new Problem(
          Problem.Kind.USAGE,
          "%s is there and was not written by this program: remove it, or %s"
              .formatted(table, WAY_OUT));
    }
  }

  /** Writes a new version, publishes it, and removes all others. */
  Path publish(Writing writing) throws Exception {
    Path version = versions.resolve(UUID.randomUUID().toString());
    Path link = versions.resolve("link-" + version.getFileName());
    try {
      writing.write(version);
      Files.createSymbolicLink(link, folder.relativize(version));
      Files.move(link, table, StandardCopyOption.ATOMIC_MOVE);
    } catch (Exception e) {
      discard(version, e);
      throw e;
    }
    removeAllBut(version);
    return table;
  }

  private void discard(Path version, Exception failure) {
    try {
      FileTree.delete(version);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void removeAllBut(Path current) throws IOException {
    try (Stream<Path> entries = Files.list(versions)) {
      List<Path> old = entries.filter(e -> !e.equals(current)).toList();
      for (Path entry : old) {
        FileTree.delete(entry);
      }
    }
  }
}

package io.tenon.image;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import io.tenon.image.ImageRequest.Copied;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What goes where in an image. What changes least lies lowest, so that the next image shares it;
 * files have no dates, so that the same distribution makes the same layers.
 */
final class ImageLayers {
  private static final FilePermissions PROGRAM = FilePermissions.fromOctalString("755");
  private static final FilePermissions FILE = FilePermissions.fromOctalString("644");
  // Group 0 may write there where a cluster chooses the user.
  private static final FilePermissions SHARED = FilePermissions.fromOctalString("775");

  /** Where the archive of classes lies below the distribution's place in the image. */
  static final String CLASS_ARCHIVE = "lib/cds/image.jsa";

  /** How a JVM is to treat it. */
  static final String ARCHIVE_OPTIONS = "lib/cds/options";

  private static final String OURS = "tenon-";
  private static final List<String> OWN_FILES =
      List.of("LICENSE", "NOTICE", "RELEASE", "conf/log4j2.properties", "jars/classpath.list");

  private final Path distribution;
  private final AbsoluteUnixPath home;

  private ImageLayers(Path distribution, AbsoluteUnixPath home) {
    this.distribution = distribution;
    this.home = home;
  }

  /**
   * The layers, from the lowest.
   *
   * @throws TenonException when a file cannot be read
   */
  static List<FileEntriesLayer> of(Path distribution, ImageRequest request) {
    ImageLayers layers = new ImageLayers(distribution, AbsoluteUnixPath.get(request.home()));
    List<FileEntriesLayer> all = new ArrayList<>();
    try {
      all.add(layers.engine());
      all.add(layers.plugins());
      all.add(layers.tenon());
      if (!request.files().isEmpty()) {
        all.add(copies(request.files()));
      }
      if (request.classArchive().isPresent()) {
        all.add(layers.classArchive(request.classArchive().get()));
      }
    } catch (UncheckedIOException e) {
      throw unreadable(distribution, e.getCause());
    } catch (IOException e) {
      throw unreadable(distribution, e);
    }
    return all;
  }

  private static TenonException unreadable(Path distribution, IOException e) {
    return new TenonException(
        ImageErrorCode.IMAGE_FILE_UNREADABLE,
        "what is to go into the image cannot be read: %s; check '--copy', '--class-archive' and the distribution '%s'"
            .formatted(e, distribution),
        e);
  }

  private FileEntriesLayer engine() throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("spark");
    add(layer, "jars", path -> isJar(path) && !isOurs(path));
    return layer.build();
  }

  private FileEntriesLayer plugins() throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("plugins");
    add(layer, "plugins/store", path -> true);
    add(layer, distribution.resolve("plugins/lock.json"));
    return layer.build();
  }

  /** Not all of conf: spark-defaults.conf, for one, may hold secrets. */
  private FileEntriesLayer tenon() throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("tenon");
    for (String file : OWN_FILES) {
      add(layer, distribution.resolve(file));
    }
    add(layer, "jars", path -> isJar(path) && isOurs(path));
    add(layer, "bin", path -> true);
    // An archive of this machine fits its Java and its files' dates, and not the image's.
    Path builder = distribution.resolve("lib/image");
    add(layer, "lib", path -> !path.startsWith(builder) && !path.toString().endsWith(".jsa"));
    layer.addEntry(distribution, home.resolve("work-dir"), SHARED);
    return layer.build();
  }

  private FileEntriesLayer classArchive(Path archive) throws IOException {
    if (!Files.isReadable(archive)) {
      throw new NoSuchFileException(archive.toString());
    }
    return FileEntriesLayer.builder()
        .setName("classes")
        .addEntry(archive, home.resolve(CLASS_ARCHIVE), FILE)
        .build();
  }

  private static FileEntriesLayer copies(List<Copied> files) throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("files");
    for (Copied file : files) {
      AbsoluteUnixPath target = AbsoluteUnixPath.get(file.target());
      for (Path path : files(file.source(), found -> true)) {
        Path relative = file.source().relativize(path);
        layer.addEntry(
            path,
            path.equals(file.source()) ? target : target.resolve(relative),
            permissions(path));
      }
    }
    return layer.build();
  }

  private void add(FileEntriesLayer.Builder layer, String directory, Predicate<Path> wanted)
      throws IOException {
    for (Path file : files(distribution.resolve(directory), wanted)) {
      add(layer, file);
    }
  }

  private void add(FileEntriesLayer.Builder layer, Path file) {
    layer.addEntry(file, home.resolve(distribution.relativize(file)), permissions(file));
  }

  private static List<Path> files(Path start, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> paths = Files.walk(start, FileVisitOption.FOLLOW_LINKS)) {
      return paths.filter(Files::isRegularFile).filter(wanted).sorted().toList();
    }
  }

  private static FilePermissions permissions(Path file) {
    return Files.isExecutable(file) ? PROGRAM : FILE;
  }

  private static boolean isJar(Path path) {
    return path.toString().endsWith(".jar");
  }

  private static boolean isOurs(Path path) {
    return path.getFileName().toString().startsWith(OURS);
  }
}

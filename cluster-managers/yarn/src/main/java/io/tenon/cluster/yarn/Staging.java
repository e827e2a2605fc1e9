package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.LocalResourceType;
import org.apache.hadoop.yarn.api.records.LocalResourceVisibility;
import org.apache.hadoop.yarn.api.records.URL;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/**
 * The directory of one application in a file system that the nodes reach, with what its driver is
 * started with. Only its user can read it. Closing it leaves it there.
 */
final class Staging implements AutoCloseable {
  /** As in Spark, so that operators who clean up after it find ours too. */
  private static final String PARENT = ".sparkStaging";

  private static final FsPermission OF_DIRECTORY = new FsPermission((short) 0700);
  private static final FsPermission OF_FILE = new FsPermission((short) 0600);

  private final YarnConfiguration configuration;
  private final FileSystem fileSystem;
  private final Path directory;
  private final Optional<Integer> replication;

  private Staging(
      YarnConfiguration configuration,
      FileSystem fileSystem,
      Path directory,
      Optional<Integer> replication) {
    this.configuration = configuration;
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.replication = replication;
  }

  /** That of {@code id}; it need not be there. */
  static Staging of(ApplicationId id, DriverSettings settings, YarnConfiguration configuration)
      throws IOException {
    Optional<Path> base = settings.directory().map(Path::new);
    FileSystem fileSystem =
        base.isPresent()
            ? open(base.get(), configuration)
            : FileSystem.newInstance(FileSystem.getDefaultUri(configuration), configuration);
    Path parent = new Path(base.orElseGet(fileSystem::getHomeDirectory), PARENT);
    return new Staging(
        configuration,
        fileSystem,
        fileSystem.makeQualified(new Path(parent, id.toString())),
        settings.replication());
  }

  /** Not the shared one of the cache, which would outlive the bundle. */
  private static FileSystem open(Path path, YarnConfiguration configuration) throws IOException {
    URI uri = path.toUri();
    return FileSystem.newInstance(
        uri.getScheme() == null ? FileSystem.getDefaultUri(configuration) : uri, configuration);
  }

  /** Where it is. */
  String location() {
    return directory.toString();
  }

  /**
   * Copies a file of this machine into it.
   *
   * @param name in the directory; may hold folders
   */
  LocalResource copy(URI file, String name, LocalResourceType type) throws IOException {
    Path source = new Path(withoutFragment(file));
    Path target = new Path(directory, name);
    makeDirectory(directory);
    makeDirectory(target.getParent());
    try (FileSystem here = open(source, configuration)) {
      if (!here.exists(source)) {
        throw new TenonException(
            ClusterErrorCode.CLUSTER_UNSUPPORTED,
            "there is no file '%s' to bring to the driver; check the path".formatted(source));
      }
      FileUtil.copy(here, source, fileSystem, target, false, true, configuration);
    }
    return finish(target, type);
  }

  /** Writes a file into it. */
  LocalResource write(String name, String text) throws IOException {
    Path target = new Path(directory, name);
    makeDirectory(directory);
    try (OutputStream out = FileSystem.create(fileSystem, target, OF_FILE)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return finish(target, LocalResourceType.FILE);
  }

  /** A file that is in a file system of the nodes already. */
  LocalResource refer(URI file, LocalResourceType type) throws IOException {
    Path path = new Path(withoutFragment(file));
    try (FileSystem its = open(path, configuration)) {
      return resource(its.getFileStatus(path), type);
    }
  }

  private static URI withoutFragment(URI file) {
    String text = file.toString();
    int fragment = text.indexOf('#');
    return fragment < 0 ? file : URI.create(text.substring(0, fragment));
  }

  private void makeDirectory(Path path) throws IOException {
    if (!fileSystem.exists(path)) {
      FileSystem.mkdirs(fileSystem, path, OF_DIRECTORY);
    }
  }

  private LocalResource finish(Path target, LocalResourceType type) throws IOException {
    fileSystem.setPermission(target, OF_FILE);
    if (replication.isPresent()) {
      fileSystem.setReplication(target, replication.get().shortValue());
    }
    return resource(fileSystem.getFileStatus(target), type);
  }

  /** Nodes delete their copy when the application ends. */
  private static LocalResource resource(FileStatus status, LocalResourceType type) {
    return LocalResource.newInstance(
        URL.fromPath(status.getPath()),
        type,
        LocalResourceVisibility.APPLICATION,
        status.getLen(),
        status.getModificationTime());
  }

  /** Removes it with all that is in it, if it is there. */
  void delete() throws IOException {
    fileSystem.delete(directory, true);
  }

  /** The same by its {@link #location}. */
  static void delete(String location, YarnConfiguration configuration) throws IOException {
    Path path = new Path(location);
    try (FileSystem fileSystem = open(path, configuration)) {
      fileSystem.delete(path, true);
    }
  }

  @Override
  public void close() throws IOException {
    fileSystem.close();
  }
}

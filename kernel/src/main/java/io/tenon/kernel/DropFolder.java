package io.tenon.kernel;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginInspector;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A folder whose jars are installed, or update the plugin of the same name, and then vanish from
 * it. What is refused moves to {@code rejected/}, with the reason beside it. A file is taken when
 * it has not changed between two looks; whoever writes slowly writes under a name that does not end
 * in {@code .jar} and renames. One process watches a folder.
 */
public final class DropFolder {
  private static final System.Logger LOG = System.getLogger(DropFolder.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Path directory;
  private final PluginInstaller installer;
  private Map<Path, Look> seen = Map.of();
  private String failure = "";

  DropFolder(Path directory, PluginInstaller installer) {
    this.directory = requireNonNull(directory, "directory is null");
    this.installer = requireNonNull(installer, "installer is null");
  }

  /**
   * Looks into {@code directory} every second, until {@code resources} end.
   *
   * @param directory created where it is not there
   */
  public static void watch(Resources resources, Path directory, PluginInstaller installer) {
    DropFolder folder = new DropFolder(directory, installer);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.STORE_UNUSABLE,
          "cannot create the drop folder " + directory + ": " + e + "; check its permissions",
          e);
    }
    // It ends with the timer, and logs what fails.
    var unused =
        resources
            .timer("drop")
            .scheduleWithFixedDelay(
                folder::lookAndLog, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What fails is tried again each time, and told once. */
  void lookAndLog() {
    try {
      look();
      failure = "";
    } catch (IOException | RuntimeException e) {
      if (!failure.equals(e.toString())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "cannot take plugins from the drop folder %s, and tries on: %s".formatted(directory, e),
            e);
      }
      failure = e.toString();
    }
  }

  /** One look: takes the jars that are as they were at the last one. */
  void look() throws IOException {
    Map<Path, Look> now = new HashMap<>();
    for (Path jar : jars()) {
      Look look = Look.at(jar);
      if (look.equals(seen.get(jar)) && take(jar)) {
        continue;
      }
      now.put(jar, look);
    }
    seen = now;
  }

  /** Whether it is gone from the folder. */
  private boolean take(Path jar) throws IOException {
    try {
      PluginEntry dropped = PluginInspector.read(jar);
      ChangeReport report = installer.change(change -> propose(change, dropped, jar));
      LOG.log(
          System.Logger.Level.INFO,
          report.added().isEmpty()
              ? dropped.label() + " was dropped, which is installed already"
              : dropped.label() + " was installed from " + directory);
      Files.delete(jar);
      return true;
    } catch (TenonException e) {
      if (e.is(KernelErrorCode.STORE_BUSY)) {
        return false;
      }
      reject(jar, e);
      return true;
    }
  }

  private static void propose(PluginTransaction change, PluginEntry dropped, Path jar) {
    Optional<PluginEntry> installed = change.base().find(dropped.name());
    if (installed.isEmpty()) {
      change.install(jar);
    } else if (!installed.get().digest().equals(dropped.digest())) {
      change.update(jar);
    }
  }

  private void reject(Path jar, TenonException reason) throws IOException {
    Path rejected = Files.createDirectories(directory.resolve("rejected"));
    String name = String.valueOf(jar.getFileName());
    Files.move(jar, rejected.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(rejected.resolve(name + ".reason.txt"), reason + "\n");
    LOG.log(System.Logger.Level.WARNING, name + " was rejected: " + reason, reason);
  }

  private List<Path> jars() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".jar") && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }

  private record Look(long size, long modified) {
    static Look at(Path jar) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
      return new Look(attributes.size(), attributes.lastModifiedTime().toMillis());
    }
  }
}

package io.tenon.kernel.store;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One state of a store as it is written: {@code lock.json} holds the active one, {@code history/}
 * those before it.
 *
 * @param set the plugins
 * @param previous the generation that a rollback goes back to; 0 where there is none
 */
record LockFile(PluginSet set, long previous) {
  static final LockFile EMPTY = new LockFile(PluginSet.EMPTY, 0);

  private static final long FORMAT = 1;

  /** What is installed in the store. */
  static LockFile active(StoreFiles files) {
    return Files.exists(files.lockFile()) ? read(files.lockFile()) : EMPTY;
  }

  /**
   * Reads the state in {@code file}.
   *
   * @throws TenonException STORE_INCONSISTENT when it is not a lock file, STORE_UNUSABLE when it
   *     cannot be read or comes from a newer release
   */
  static LockFile read(Path file) {
    try {
      JsonObject json = JsonObject.parse(Files.readString(file));
      long format = json.number("format");
      if (format != FORMAT) {
        throw new TenonException(
            KernelErrorCode.STORE_UNUSABLE,
            "%s has format %s, but this release reads format %s; use the release of Tenon that wrote it, or a newer one"
                .formatted(file, format, FORMAT));
      }
      List<PluginEntry> plugins = new ArrayList<>();
      for (JsonObject plugin : json.objects("plugins")) {
        plugins.add(PluginEntry.fromJson(plugin));
      }
      return new LockFile(
          new PluginSet(json.number("generation"), plugins), json.number("previous"));
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.STORE_UNUSABLE,
          "cannot read " + file + " (" + e.getMessage() + "); check its permissions",
          e);
    } catch (IllegalArgumentException e) {
      throw new TenonException(
          KernelErrorCode.STORE_INCONSISTENT,
          file
              + " is damaged: "
              + e.getMessage()
              + "; restore it from history/ beside it, or"
              + " install the distribution again",
          e);
    }
  }

  /** The text of the file, the same for the same state. */
  String toText() {
    List<PluginEntry> sorted = new ArrayList<>(set.plugins());
    sorted.sort(Comparator.comparing(PluginEntry::name));
    return JsonObject.of("format", FORMAT)
        .with("generation", set.generation())
        .with("previous", previous)
        .with("plugins", sorted.stream().map(LockFile::toJson).toList())
        .toPrettyJson();
  }

  private static JsonObject toJson(PluginEntry entry) {
    return entry.toJson().with("jar", contentPath(entry.digest()));
  }

  /** Where the store keeps the content with this digest, relative to its directory. */
  static String contentPath(String digest) {
    return "store/sha256/" + digest.substring(0, 2) + "/" + digest + ".jar";
  }
}

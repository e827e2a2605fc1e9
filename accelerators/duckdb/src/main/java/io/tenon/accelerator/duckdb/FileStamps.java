package io.tenon.accelerator.duckdb;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was found in files, remembered while a file stays as it is. For all threads. */
final class FileStamps<T> {
  private static final int REMEMBERED = 10_000;

  /** By which a file is known to be the same. */
  record Stamp(long size, FileTime changed) {
    /**
     * @throws TenonException {@link AcceleratorErrorCode#ACCELERATOR_BAD_FILE} when it is gone
     */
    static Stamp of(String path) {
      try {
        BasicFileAttributes file = Files.readAttributes(Path.of(path), BasicFileAttributes.class);
        return new Stamp(file.size(), file.lastModifiedTime());
      } catch (IOException e) {
        throw new TenonException(
            AcceleratorErrorCode.ACCELERATOR_BAD_FILE,
            "cannot read the file " + path + ": " + e + "; Spark can say more",
            e);
      }
    }
  }

  private record Known<T>(Stamp stamp, T what) {}

  private final Map<Object, Known<T>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Known<T>> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * What is remembered of {@code key}.
   *
   * @param path of the file, which must be as it was
   */
  Optional<T> find(Object key, String path) {
    Known<T> found;
    synchronized (known) {
      found = known.get(key);
    }
    return found != null && found.stamp().equals(Stamp.of(path))
        ? Optional.of(found.what())
        : Optional.empty();
  }

  /**
   * Remembers {@code what}.
   *
   * @param stamp of the file from before it was looked into
   */
  void put(Object key, Stamp stamp, T what) {
    synchronized (known) {
      known.put(key, new Known<>(stamp, what));
    }
  }
}

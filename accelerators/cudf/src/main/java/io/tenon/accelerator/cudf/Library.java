package io.tenon.accelerator.cudf;

import ai.rapids.cudf.NativeDepsLoader;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** cuDF's native libraries, which lie in a folder of the machine. */
final class Library {
  private static final String FOLDER = "ai.rapids.cudf.lib-native-dir";

  private Library() {}

  /**
   * Loads them; once in the life of this bundle, since cuDF remembers the folder.
   *
   * @throws TenonException when they are not there
   */
  static synchronized void load(Optional<Path> folder) {
    Optional<Path> found =
        folder.filter(
            path ->
                Files.isRegularFile(path.resolve("libcudf.so"))
                    && Files.isRegularFile(path.resolve("libcudfjni.so")));
    if (found.isEmpty()) {
      throw new TenonException(
          AcceleratorErrorCode.ACCELERATOR_UNAVAILABLE,
          "cuDF's libraries libcudf.so and libcudfjni.so are not in "
              + folder.map(Path::toString).orElse("any folder that was named")
              + "; fetch them with accelerators/cudf/fetch-library and set "
              + CudfSettings.PREFIX
              + ".library");
    }
    String before = System.getProperty(FOLDER);
    System.setProperty(FOLDER, found.get().toAbsolutePath().toString());
    try {
      NativeDepsLoader.loadNativeDeps();
    } finally {
      if (before == null) {
        System.clearProperty(FOLDER);
      } else {
        System.setProperty(FOLDER, before);
      }
    }
  }
}

package io.tenon.cli.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tenon.cli.CliErrorCode;
import io.tenon.spi.TenonException;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where results go: the output stream, or a file that only appears, or is only replaced, when it is
 * complete.
 */
final class ResultOutput implements AutoCloseable {
  private final Writer writer;
  private final @Nullable Path file;
  private final @Nullable Path partial;

  private ResultOutput(Writer writer, @Nullable Path file, @Nullable Path partial) {
    this.writer = writer;
    this.file = file;
    this.partial = partial;
  }

  static ResultOutput open(Optional<String> output) {
    if (output.isEmpty()) {
      Writer standard =
          new BufferedWriter(
              new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), UTF_8));
      return new ResultOutput(standard, null, null);
    }
    Path file = Path.of(output.get()).toAbsolutePath();
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        // A pipe or a device cannot be replaced.
        return new ResultOutput(Files.newBufferedWriter(file), null, null);
      }
      Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
      return new ResultOutput(Files.newBufferedWriter(partial), file, partial);
    } catch (IOException e) {
      throw unwritable(file.toString(), e);
    }
  }

  Writer writer() {
    return writer;
  }

  /** Makes the file appear. */
  void complete() {
    try {
      writer.close();
      if (file != null && partial != null) {
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw unwritable(file == null ? "standard output" : file.toString(), e);
    }
  }

  /** Shows what there is on the output stream; leaves nothing of an incomplete file. */
  @Override
  public void close() {
    try {
      writer.close();
      if (partial != null) {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw unwritable(file == null ? "standard output" : file.toString(), e);
    }
  }

  static TenonException unwritable(String what, IOException cause) {
    return new TenonException(
        CliErrorCode.FILE_UNWRITABLE,
        "cannot write to "
            + what
            + ": "
            + cause
            + "; check its folder, its permissions and the disk",
        cause);
  }
}

package io.tenon.cluster.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A process's output in a bounded file. The process appends to it by itself. */
record LogFile(Path path) {
  /**
   * Moves the content to {@code path.1} when it is larger than {@code limit}. The process goes on
   * appending to the same file; lines that it writes in between may be lost.
   */
  void bound(long limit) throws IOException {
    if (Files.exists(path) && Files.size(path) > limit) {
      Files.copy(
          path,
          path.resolveSibling(path.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
    }
  }

  /** The last {@code lines} lines of at most {@code bytes} bytes. */
  String tail(int lines, int bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long start = Math.max(0, file.length() - bytes);
      byte[] content = new byte[(int) (file.length() - start)];
      file.seek(start);
      file.readFully(content);
      String[] all = new String(content, StandardCharsets.UTF_8).strip().split("\n");
      int first = Math.max(0, all.length - lines);
      return String.join("\n", java.util.Arrays.asList(all).subList(first, all.length));
    }
  }
}

package io.tenon.kernel.store;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where a store's files lie, and how they are written so that none is ever seen half. */
final class StoreFiles {
  private static final int BUFFER_SIZE = 1 << 16;
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final Path dir;

  StoreFiles(Path dir) {
    this.dir = dir;
  }

  Path dir() {
    return dir;
  }

  Path lockFile() {
    return dir.resolve("lock.json");
  }

  Path writerLock() {
    return dir.resolve("writer.lock");
  }

  Path history() {
    return dir.resolve("history");
  }

  Path history(long generation) {
    return history().resolve(generation + ".json");
  }

  Path tmp() {
    return dir.resolve("tmp");
  }

  Path contentRoot() {
    return dir.resolve("store");
  }

  Path trust() {
    return dir.resolve("trust");
  }

  Path policy() {
    return dir.resolve("policy.properties");
  }

  Path content(String digest) {
    return dir.resolve(LockFile.contentPath(digest));
  }

  TenonException unusable(String what, IOException cause) {
    return new TenonException(
        KernelErrorCode.STORE_UNUSABLE,
        "cannot "
            + what
            + " in the plugin store "
            + dir
            + ": "
            + cause
            + "; check that this user may write there and that the disk is not full",
        cause);
  }

  /**
   * Copies {@code source} into {@code tmp/}, so that what is checked is what is stored: the
   * original may change meanwhile.
   */
  Path copyToTmp(Path source) throws IOException {
    Path copy = newTmp("content.jar");
    long half = Files.size(source) / 2;
    long written = 0;
    try (InputStream in = Files.newInputStream(source);
        FileChannel out = FileChannel.open(copy, NEW)) {
      byte[] buffer = new byte[BUFFER_SIZE];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        boolean passesHalf = written <= half && written + count > half;
        if (passesHalf) {
          int before = (int) (half - written);
          writeFully(out, ByteBuffer.wrap(buffer, 0, before));
          FaultPoint.CONTENT_HALF_WRITTEN.reached();
          writeFully(out, ByteBuffer.wrap(buffer, before, count - before));
        } else {
          writeFully(out, ByteBuffer.wrap(buffer, 0, count));
        }
        written += count;
      }
      out.force(true);
    }
    FaultPoint.CONTENT_WRITTEN.reached();
    return copy;
  }

  /** Gives a checked file of {@code tmp/} its place in the store. */
  void storeContent(Path copy, String digest) throws IOException {
    Path target = content(digest);
    Files.createDirectories(target.getParent());
    rename(copy, target);
    for (Path made = target; !made.equals(dir); made = made.getParent()) {
      syncDirectory(made.getParent());
    }
    FaultPoint.CONTENT_STORED.reached();
  }

  /** Writes {@code text} durably to a new file of {@code tmp/}. */
  Path writeTmp(String text) throws IOException {
    Path temporary = newTmp("text");
    try (FileChannel out = FileChannel.open(temporary, NEW)) {
      writeFully(out, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      out.force(true);
    }
    return temporary;
  }

  /** Puts {@code temporary} in the place of {@code target}, at once and as a whole. */
  static void rename(Path temporary, Path target) throws IOException {
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void createDirectories() throws IOException {
    for (Path directory : List.of(history(), tmp(), contentRoot())) {
      Files.createDirectories(directory);
    }
  }

  /** Takes over the policy and the trusted certificates of {@code other}. */
  void copyPolicy(StoreFiles other) throws IOException {
    Files.createDirectories(trust());
    List<Path> sources = new ArrayList<>();
    if (Files.isDirectory(other.trust())) {
      try (Stream<Path> certificates = Files.list(other.trust())) {
        sources.addAll(certificates.toList());
      }
    }
    if (Files.exists(other.policy())) {
      sources.add(other.policy());
    }
    for (Path source : sources) {
      Files.copy(
          source, dir.resolve(other.dir.relativize(source)), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  void deleteTmp() throws IOException {
    try (Stream<Path> files = Files.list(tmp())) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** SHA-256 of the file in lower-case hex. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = newSha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER_SIZE];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Unlike the JDK's temporary files, readable by whom the umask says: others run what is here. */
  private Path newTmp(String suffix) {
    return tmp().resolve(ProcessHandle.current().pid() + "-" + System.nanoTime() + "-" + suffix);
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** Makes the names in {@code directory} survive a loss of power. */
  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}

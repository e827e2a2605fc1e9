package io.tenon.coordination.file;

import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Change;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Value;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A group's leader and state: a file to which records are appended, and what they add up to.
 *
 * <p>A record is its length, a checksum of the length, a checksum of the content, and the content.
 * A process that is killed while it appends leaves a torn record at the end, which was never
 * answered and is cut off by the next append. The file is written anew when most of it is history.
 * All methods are called under the group's lock; files are used through streams rather than
 * channels because an interrupt closes a channel.
 */
final class Journal {
  private static final byte[] MAGIC = "TENONJ1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = MAGIC.length + 16;
  private static final int FRAME = 12;
  private static final long SLACK = 4L << 20;
  private static final int CHUNK = 1 << 20;

  private final Path path;
  private byte[] header = new byte[0];
  private long end;
  private Epoch epoch = Epoch.NONE;
  private Optional<JournalRecord.Elected> leader = Optional.empty();
  private final NavigableMap<String, Value> entries = new TreeMap<>();
  private long live;

  Journal(Path path) {
    this.path = path;
  }

  Epoch epoch() {
    return epoch;
  }

  /** The last to be elected, unless it withdrew. */
  Optional<JournalRecord.Elected> leader() {
    return leader;
  }

  NavigableMap<String, Value> entries(String prefix) {
    NavigableMap<String, Value> found = new TreeMap<>();
    for (Map.Entry<String, Value> entry : entries.tailMap(prefix, true).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      found.put(entry.getKey(), entry.getValue());
    }
    return found;
  }

  /** Takes in what was appended since the last call, by whomever. */
  void refresh() throws IOException {
    if (!Files.exists(path)) {
      forget();
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      byte[] found = new byte[(int) Math.min(HEADER, file.length())];
      file.readFully(found);
      if (found.length < HEADER || !Arrays.equals(found, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
        throw new DamagedJournalException(path, 0, "it is not a journal");
      }
      if (!Arrays.equals(found, header)) {
        forget();
        header = found;
        end = HEADER;
      }
      if (file.length() < end) {
        throw new DamagedJournalException(path, file.length(), "its end is missing");
      }
      file.seek(end);
      byte[] tail = new byte[Math.toIntExact(file.length() - end)];
      file.readFully(tail);
      replay(ByteBuffer.wrap(tail));
    }
  }

  /**
   * Appends a record, and takes it in.
   *
   * @throws UnknownOutcomeException when it may have been appended
   * @throws IOException when it was not
   */
  void append(JournalRecord record) throws IOException {
    if (header.length == 0 || end > SLACK + 4 * live) {
      rewrite();
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      byte[] framed = frame(record.encode());
      try {
        file.setLength(end);
        file.seek(end);
        file.write(framed);
        file.getFD().sync();
      } catch (IOException e) {
        takeBack(file, e);
        throw e;
      }
      end += framed.length;
      apply(record);
    }
  }

  private void takeBack(RandomAccessFile file, IOException cause) throws IOException {
    try {
      file.setLength(end);
      file.getFD().sync();
    } catch (IOException e) {
      cause.addSuppressed(e);
      header = new byte[0];
      throw new UnknownOutcomeException("'" + path + "' may have been written or not", cause);
    }
  }

  private void replay(ByteBuffer tail) throws IOException {
    while (tail.hasRemaining()) {
      long at = end;
      if (tail.remaining() < FRAME) {
        return;
      }
      ByteBuffer frame = tail.slice(tail.position(), FRAME);
      int length = frame.getInt();
      if (checksum(tail.array(), tail.position(), 4) != frame.getInt() || length <= 0) {
        if (isZero(tail)) {
          return;
        }
        throw new DamagedJournalException(path, at, "a record's length is wrong");
      }
      if (tail.remaining() < FRAME + length) {
        return;
      }
      int from = tail.position() + FRAME;
      if (checksum(tail.array(), from, length) != frame.getInt()) {
        if (tail.remaining() == FRAME + length) {
          return;
        }
        throw new DamagedJournalException(path, at, "a record's checksum is wrong");
      }
      apply(JournalRecord.decode(Arrays.copyOfRange(tail.array(), from, from + length)));
      tail.position(from + length);
      end += FRAME + length;
    }
  }

  private void apply(JournalRecord record) {
    if (record instanceof JournalRecord.Elected elected) {
      epoch = elected.leader().epoch();
      leader = Optional.of(elected);
    } else if (record instanceof JournalRecord.NoLeader none) {
      epoch = none.epoch();
      leader = Optional.empty();
    } else if (record instanceof JournalRecord.Changed changed) {
      changed.batch().changes().forEach(this::apply);
    }
  }

  private void apply(Change change) {
    Value before =
        change instanceof Change.Put put
            ? entries.put(put.key(), put.value())
            : entries.remove(change.key());
    if (before != null) {
      live -= JournalRecord.Changed.size(change.key(), before);
    }
    if (change instanceof Change.Put put) {
      live += JournalRecord.Changed.size(put.key(), put.value());
    }
  }

  /** Replaces the file, in one step, by one that says the same without its history. */
  private void rewrite() throws IOException {
    Path next = path.resolveSibling("@journal.new");
    UUID generation = UUID.randomUUID();
    ByteBuffer start = ByteBuffer.allocate(HEADER).put(MAGIC);
    start.putLong(generation.getMostSignificantBits());
    start.putLong(generation.getLeastSignificantBits());
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(start.array());
    JournalRecord current = leader.isPresent() ? leader.get() : new JournalRecord.NoLeader(epoch);
    content.write(frame(current.encode()));
    List<Change> chunk = new ArrayList<>();
    long size = 0;
    for (Map.Entry<String, Value> entry : entries.entrySet()) {
      Change put = new Change.Put(entry.getKey(), entry.getValue());
      chunk.add(put);
      size += put.size();
      if (size > CHUNK) {
        content.write(frame(new JournalRecord.Changed(new Batch(chunk)).encode()));
        chunk.clear();
        size = 0;
      }
    }
    if (!chunk.isEmpty()) {
      content.write(frame(new JournalRecord.Changed(new Batch(chunk)).encode()));
    }
    try (RandomAccessFile file = new RandomAccessFile(next.toFile(), "rw")) {
      file.setLength(0);
      file.write(content.toByteArray());
      file.getFD().sync();
    }
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
    header = start.array();
    end = content.size();
  }

  private void forget() {
    header = new byte[0];
    end = 0;
    epoch = Epoch.NONE;
    leader = Optional.empty();
    entries.clear();
    live = 0;
  }

  private static byte[] frame(byte[] content) throws IOException {
    byte[] length = ByteBuffer.allocate(4).putInt(content.length).array();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(FRAME + content.length);
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(length);
    out.writeInt(checksum(length, 0, length.length));
    out.writeInt(checksum(content, 0, content.length));
    out.write(content);
    return bytes.toByteArray();
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
  }

  private static boolean isZero(ByteBuffer rest) {
    for (int i = rest.position(); i < rest.limit(); i++) {
      if (rest.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}

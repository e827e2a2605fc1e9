package io.tenon.coordination.file;

import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Change;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Leader;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One thing that happened to a group. */
sealed interface JournalRecord {
  /** Bytes that {@link #decode} reads. */
  default byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  void write(DataOutputStream out) throws IOException;

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IOException when the bytes are of nothing known
   */
  static JournalRecord decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    byte kind = in.readByte();
    return switch (kind) {
      case Elected.KIND -> Elected.read(in);
      case NoLeader.KIND -> new NoLeader(new Epoch(in.readLong()));
      case Changed.KIND -> Changed.read(in);
      default -> throw new IOException("unknown kind of record: " + kind);
    };
  }

  /** A session was elected. */
  record Elected(String session, Leader leader) implements JournalRecord {
    static final byte KIND = 1;

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeUTF(session);
      out.writeUTF(leader.member().name());
      out.writeUTF(leader.member().detail());
      out.writeLong(leader.epoch().number());
      out.writeLong(leader.since().toEpochMilli());
    }

    static Elected read(DataInputStream in) throws IOException {
      String session = in.readUTF();
      Member member = new Member(in.readUTF(), in.readUTF());
      Epoch epoch = new Epoch(in.readLong());
      return new Elected(session, new Leader(member, epoch, Instant.ofEpochMilli(in.readLong())));
    }
  }

  /** The leader of this epoch leads no longer, and nobody does. */
  record NoLeader(Epoch epoch) implements JournalRecord {
    static final byte KIND = 2;

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeLong(epoch.number());
    }
  }

  /** The leader changed the state. */
  record Changed(Batch batch) implements JournalRecord {
    static final byte KIND = 3;
    private static final int REMOVED = -1;

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeInt(batch.changes().size());
      for (Change change : batch.changes()) {
        out.writeUTF(change.key());
        if (change instanceof Change.Put put) {
          byte[] value = put.value().toBytes();
          out.writeInt(value.length);
          out.write(value);
        } else {
          out.writeInt(REMOVED);
        }
      }
    }

    static Changed read(DataInputStream in) throws IOException {
      int count = in.readInt();
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String key = in.readUTF();
        int size = in.readInt();
        changes.add(
            size == REMOVED
                ? new Change.Remove(key)
                : new Change.Put(key, Value.of(in.readNBytes(size))));
      }
      return new Changed(new Batch(changes));
    }

    /** Bytes that an entry takes. */
    static long size(String key, Value value) {
      return 8L + key.getBytes(StandardCharsets.UTF_8).length + value.size();
    }
  }
}

package io.tenon.coordination.zookeeper;

import io.tenon.spi.coordination.Member;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * What a process writes of itself into a node.
 *
 * @param member who it is
 * @param candidate the path of its candidate's node, in the fence; else empty
 * @param since when it wrote, by its own clock
 */
record Record(Member member, String candidate, Instant since) {
  private static final byte VERSION = 1;

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(member.name());
      out.writeUTF(member.detail());
      out.writeUTF(candidate);
      out.writeLong(since.toEpochMilli());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IOException when it is something else
   */
  static Record decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IOException("written by a newer version: format " + version);
    }
    Member member = new Member(in.readUTF(), in.readUTF());
    return new Record(member, in.readUTF(), Instant.ofEpochMilli(in.readLong()));
  }
}

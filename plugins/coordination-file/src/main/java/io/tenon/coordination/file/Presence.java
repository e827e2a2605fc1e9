package io.tenon.coordination.file;

import io.tenon.spi.coordination.Member;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What a session says of itself in its file. Tickets are drawn in rising order; 0 is none.
 *
 * @param self who it is
 * @param joined its ticket as a member
 * @param stands its ticket as a candidate
 */
record Presence(Member self, long joined, long stands) {
  static Presence of(Member self) {
    return new Presence(self, 0, 0);
  }

  Presence joined(long ticket) {
    return new Presence(self, ticket, stands);
  }

  Presence stands(long ticket) {
    return new Presence(self, joined, ticket);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeUTF(self.name());
    out.writeUTF(self.detail());
    out.writeLong(joined);
    out.writeLong(stands);
  }

  static Presence read(DataInputStream in) throws IOException {
    Member self = new Member(in.readUTF(), in.readUTF());
    return new Presence(self, in.readLong(), in.readLong());
  }
}

package io.tenon.itests.kubernetes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Takes memory outside of the heap until it is stopped. */
final class MemoryEater {
  private static final int CHUNK = 4 << 20;

  private MemoryEater() {}

  public static void main(String[] args) {
    List<ByteBuffer> eaten = new ArrayList<>();
    while (true) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      for (int i = 0; i < CHUNK; i += 1024) {
        chunk.put(i, (byte) 1);
      }
      eaten.add(chunk);
    }
  }
}

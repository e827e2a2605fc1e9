package io.tenon.accelerator.duckdb;

/**
 * The {@code ArrowArrayStream} struct of the Arrow C stream interface: five pointers, of which the
 * fourth releases it and is zero once that has happened or the content has moved.
 */
final class ArrowStream {
  private static final int POINTERS = 5;
  private static final int RELEASE = 3;

  private ArrowStream() {}

  /** Moves the content, as the interface describes it: bit by bit, then the source is released. */
  static void move(long from, long to) {
    for (int i = 0; i < POINTERS; i++) {
      Memory.pointer(to + (long) i * Long.BYTES, Memory.pointer(from + (long) i * Long.BYTES));
    }
    Memory.pointer(from + (long) RELEASE * Long.BYTES, 0);
  }

  /** Whether somebody has taken the content over, or released it. */
  static boolean isReleased(long address) {
    return Memory.pointer(address + (long) RELEASE * Long.BYTES) == 0;
  }
}

package io.tenon.spi.coordination;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keys and values that outlive every process of the group and that only its leader may change.
 * Small: what one leader needs to go on where another stopped, some thousand entries.
 */
@ConsumerType
public interface FencedState {
  /**
   * Makes all changes of a batch, or none. Writes of a session take effect in the order of their
   * calls; a call waits for the one before.
   *
   * <p>The answer may be lost, see {@link WriteResult.Unknown}. Then {@link #read} tells what
   * happened: once a read by the same session has returned, the write has either happened or never
   * will. While the epoch holds, writing the same batch again is also safe, because nobody else
   * writes.
   *
   * @param epoch the caller's leadership
   * @return what became of it; never ignored
   */
  WriteResult write(Epoch epoch, Batch batch);

  /**
   * All entries whose key starts with {@code prefix}, as of one moment: a batch is seen whole or
   * not at all. Sees every write that was answered, to whomever, before the call.
   *
   * @param prefix empty for all entries
   * @throws TenonException {@link CoordinationErrorCode#COORDINATION_UNAVAILABLE}, or {@link
   *     CoordinationErrorCode#COORDINATION_DAMAGED}
   */
  Snapshot read(String prefix);

  /**
   * How large the keys and values of one batch may be, together. A batch of very many small changes
   * may be refused as too large all the same, because each takes some room of its own.
   */
  ByteSize largestBatch();
}

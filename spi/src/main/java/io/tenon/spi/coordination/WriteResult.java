package io.tenon.spi.coordination;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.TenonException;

/** What became of a write. The four are different, and the caller has to treat each. */
public sealed interface WriteResult {
  /** Every change was made, and survives the end of any process or server. */
  record Written() implements WriteResult {}

  /**
   * No change was made, nor will be: the epoch is no longer the group's. The caller leads no more.
   *
   * @param asked the epoch of the write
   * @param current the epoch of the group, which may be the same when a leader lost its session and
   *     has no successor yet
   */
  record Refused(Epoch asked, Epoch current) implements WriteResult {
    public Refused {
      requireNonNull(asked, "asked is null");
      requireNonNull(current, "current is null");
    }
  }

  /**
   * No change was made, nor will be, for another reason. The caller may still lead.
   *
   * @param cause what was wrong
   */
  record Failed(TenonException cause) implements WriteResult {
    public Failed {
      requireNonNull(cause, "cause is null");
    }
  }

  /**
   * Every change was made, or none; which of the two cannot be said, because the answer was lost.
   *
   * @param cause how it was lost
   */
  record Unknown(TenonException cause) implements WriteResult {
    public Unknown {
      requireNonNull(cause, "cause is null");
    }
  }

  /** Whether every change was made for certain. */
  default boolean isWritten() {
    return this instanceof Written;
  }

  /**
   * Returns when every change was made for certain.
   *
   * @throws TenonException {@link CoordinationErrorCode#COORDINATION_FENCED} when refused, {@link
   *     CoordinationErrorCode#COORDINATION_STATE_UNKNOWN} when unknown, else the cause
   */
  default void orThrow() {
    if (this instanceof Refused refused) {
      throw new TenonException(
          CoordinationErrorCode.COORDINATION_FENCED,
          "a write of epoch %s was refused, the group is at epoch %s; this process leads no longer"
              .formatted(refused.asked(), refused.current()));
    }
    if (this instanceof Failed failed) {
      throw failed.cause();
    }
    if (this instanceof Unknown unknown) {
      throw new TenonException(
          CoordinationErrorCode.COORDINATION_STATE_UNKNOWN,
          "the answer to a write was lost, it may have happened; read the state to learn which",
          unknown.cause());
    }
  }
}

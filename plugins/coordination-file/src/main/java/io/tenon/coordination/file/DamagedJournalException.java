package io.tenon.coordination.file;

import java.io.IOException;
import java.nio.file.Path;

/** A journal is not what was written, other than at its very end. */
final class DamagedJournalException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedJournalException(Path journal, long offset, String what) {
    super(
        "'%s' is damaged at byte %d: %s; restore the directory from a copy, or remove it to start"
                .formatted(journal, offset, what)
            + " with an empty state");
  }
}

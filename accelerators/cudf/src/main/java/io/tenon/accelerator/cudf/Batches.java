package io.tenon.accelerator.cudf;

import java.util.Optional;

/** A step that runs: gives batch after batch. None of them is empty. */
interface Batches extends AutoCloseable {
  /** The next rows, which the caller closes; empty at the end. */
  Optional<Batch> next();

  @Override
  void close();
}

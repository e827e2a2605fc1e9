package io.tenon.accelerator.cudf;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Batches of a step that makes several of them at a time. */
abstract class Output implements Batches {
  private final Deque<Spillable> ready = new ArrayDeque<>();
  private final Run run;
  private boolean ended;

  Output(Run run) {
    this.run = run;
  }

  final Run run() {
    return run;
  }

  /** Takes the batch over; one without rows is let go. */
  final void give(Batch batch) {
    if (batch.rows() == 0) {
      batch.close();
    } else {
      ready.add(Spillable.of(run.store(), batch));
    }
  }

  /** Computes more; false when that was all. */
  abstract boolean more();

  @Override
  public final Optional<Batch> next() {
    while (ready.isEmpty() && !ended) {
      run.checkCancelled();
      ended = !more();
    }
    return ready.isEmpty() ? Optional.empty() : Optional.of(ready.poll().take());
  }

  /** Lets go of what it reads from. */
  abstract void closeInputs();

  @Override
  public final void close() {
    ready.forEach(Spillable::close);
    ready.clear();
    closeInputs();
  }
}

package io.tenon.accelerator.cudf;

import ai.rapids.cudf.ContiguousTable;
import ai.rapids.cudf.HashType;
import ai.rapids.cudf.PartitionedTable;
import ai.rapids.cudf.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Batches that wait for others; each may be spilled meanwhile. */
final class Gathered implements AutoCloseable {
  private final SpillStore store;
  private final List<Spillable> batches = new ArrayList<>();

  Gathered(SpillStore store) {
    this.store = store;
  }

  /** All that a step gives. */
  static Gathered all(Run run, Step step) {
    Gathered all = new Gathered(run.store());
    try (Batches input = step.open(run)) {
      for (Optional<Batch> next = input.next(); next.isPresent(); next = input.next()) {
        all.add(next.get());
        run.checkCancelled();
      }
      return all;
    } catch (RuntimeException | Error e) {
      all.close();
      throw e;
    }
  }

  /** Takes the batch over. */
  void add(Batch batch) {
    batches.add(Spillable.of(store, batch));
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  long bytes() {
    return batches.stream().mapToLong(Spillable::bytes).sum();
  }

  long rows() {
    return batches.stream().mapToLong(Spillable::rows).sum();
  }

  /** The next one, which the caller closes. */
  Optional<Batch> poll() {
    return batches.isEmpty() ? Optional.empty() : Optional.of(batches.remove(0).take());
  }

  /** All rows in one batch; nothing is left here. Empty when there is none. */
  Optional<Batch> one() {
    if (batches.isEmpty()) {
      return Optional.empty();
    }
    try (Scope scope = new Scope()) {
      List<Batch> parts = batches.stream().map(part -> scope.own(part.batch())).toList();
      return Optional.of(Batch.concatenate(parts));
    } finally {
      close();
    }
  }

  /** Adds the rows to the part that the keys' hash says. */
  static void partition(Batch batch, int[] keys, List<Gathered> parts) {
    try (Table table = batch.table();
        PartitionedTable sorted =
            table.onColumns(keys).hashPartition(HashType.MURMUR3, parts.size())) {
      // The first offset is 0, the others are where the table is cut.
      int[] offsets = sorted.getPartitions();
      add(sorted.getTable(), Arrays.copyOfRange(offsets, 1, parts.size()), parts);
    }
  }

  /** Cuts the table in pieces, one for each part. */
  static void add(Table table, int[] cuts, List<Gathered> parts) {
    ContiguousTable[] pieces = table.contiguousSplit(cuts);
    for (int i = 0; i < pieces.length; i++) {
      if (pieces[i].getRowCount() == 0) {
        pieces[i].close();
      } else {
        parts.get(i).batches.add(Spillable.of(parts.get(i).store, pieces[i]));
      }
    }
  }

  static List<Gathered> parts(SpillStore store, int count) {
    List<Gathered> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(new Gathered(store));
    }
    return parts;
  }

  @Override
  public void close() {
    batches.forEach(Spillable::close);
    batches.clear();
  }
}

package io.tenon.spark.accelerator;

import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** {@link StoredRows} as the input of Spark's operators. The file goes when nobody needs it. */
final class StoredRowsRdd extends RDD<InternalRow> {
  private static final long serialVersionUID = 1;

  /** In the driver alone: each task has its partition. */
  private final transient List<List<StoredChunk>> parts;

  private final int fields;

  private StoredRowsRdd(SparkContext context, List<List<StoredChunk>> parts, int fields) {
    super(context, Scala.seq(List.<Dependency<?>>of()), ClassTag$.MODULE$.apply(InternalRow.class));
    this.parts = parts;
    this.fields = fields;
  }

  /**
   * @param most how many partitions there may be
   */
  static StoredRowsRdd of(
      SparkContext context, List<StoredChunk> chunks, int fields, int most, Path file) {
    List<List<StoredChunk>> parts = new ArrayList<>();
    int count = Math.max(1, Math.min(most, chunks.size()));
    for (int i = 0; i < count; i++) {
      // Neighbours stay together, in order.
      parts.add(
          chunks.subList(
              (int) ((long) chunks.size() * i / count),
              (int) ((long) chunks.size() * (i + 1) / count)));
    }
    StoredRowsRdd rdd = new StoredRowsRdd(context, parts, fields);
    Cleaning.CLEANER.register(rdd, () -> StoredRows.remove(file));
    return rdd;
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] partitions = new Partition[parts.size()];
    for (int i = 0; i < partitions.length; i++) {
      partitions[i] = new Part(i, new ArrayList<>(parts.get(i)));
    }
    return partitions;
  }

  @Override
  public scala.collection.Iterator<InternalRow> compute(Partition split, TaskContext context) {
    Iterator<StoredChunk> chunks = ((Part) split).chunks.iterator();
    return CollectionConverters.asScala(
        new Iterator<>() {
          private Iterator<InternalRow> rows = Collections.emptyIterator();

          @Override
          public boolean hasNext() {
            while (!rows.hasNext() && chunks.hasNext()) {
              rows = chunks.next().rows(fields);
            }
            return rows.hasNext();
          }

          @Override
          public InternalRow next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            return rows.next();
          }
        });
  }

  private static final class Part implements Partition {
    private static final long serialVersionUID = 1;

    private final int index;
    private final ArrayList<StoredChunk> chunks;

    Part(int index, ArrayList<StoredChunk> chunks) {
      this.index = index;
      this.chunks = chunks;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public int hashCode() {
      return index;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Part part && part.index == index;
    }
  }

  /** The cleaner's thread is started only where a part of a query is offloaded. */
  private static final class Cleaning {
    static final Cleaner CLEANER = Cleaner.create();
  }
}

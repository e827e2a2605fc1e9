package io.tenon.spark.accelerator;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.joins.EmptyHashedRelation$;
import org.apache.spark.sql.execution.joins.HashedRelation;
import org.apache.spark.sql.execution.joins.LongHashedRelation;
import org.apache.spark.sql.execution.joins.ValueRowWithKeyIndex;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A side of a join that Spark has broadcast, in the form that Spark's own join wants it. Rows whose
 * key is null are not there, and match nothing.
 *
 * @param schema of its rows
 */
record BroadcastRows(Broadcast<Object> value, StructType schema) implements Serializable {

  /** Its rows as a stream; for one run. */
  ExportedRows export() {
    return ExportedRows.of(rows(value.value()), schema);
  }

  private static Iterator<InternalRow> rows(Object value) {
    if (value instanceof InternalRow[] all) {
      return Arrays.asList(all).iterator();
    }
    if (value == EmptyHashedRelation$.MODULE$) {
      return Collections.emptyIterator();
    }
    if (value instanceof LongHashedRelation relation) {
      return byKey(relation.asReadOnlyCopy());
    }
    if (value instanceof HashedRelation relation) {
      Iterator<ValueRowWithKeyIndex> rows =
          CollectionConverters.asJava(relation.asReadOnlyCopy().valuesWithKeyIndex());
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public InternalRow next() {
          return rows.next().getValue();
        }
      };
    }
    throw new Untranslatable("a broadcast of " + value.getClass().getSimpleName());
  }

  private static Iterator<InternalRow> byKey(HashedRelation relation) {
    Iterator<InternalRow> keys = CollectionConverters.asJava(relation.keys());
    return new Iterator<>() {
      private Iterator<InternalRow> rows = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!rows.hasNext() && keys.hasNext()) {
          rows = CollectionConverters.asJava(relation.get(keys.next().getLong(0)));
        }
        return rows.hasNext();
      }

      @Override
      public InternalRow next() {
        if (!hasNext()) {
          throw new java.util.NoSuchElementException();
        }
        return rows.next();
      }
    };
  }
}

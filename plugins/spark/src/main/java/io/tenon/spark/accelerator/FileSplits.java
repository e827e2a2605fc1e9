package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileFormat;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What Spark's scan gives a task to read. */
final class FileSplits {
  private FileSplits() {}

  /**
   * @param fragment whose scan reads them
   * @param partitionSchema of the table
   */
  static List<FileSplit> of(
      FilePartition partition, Fragment fragment, StructType partitionSchema) {
    return of(partition.files(), scan(fragment.root()).orElseThrow().constants(), partitionSchema);
  }

  /**
   * @param constants columns of the table that are no columns of its files
   */
  static List<FileSplit> of(
      PartitionedFile[] files, List<Field> constants, StructType partitionSchema) {
    List<FileSplit> splits = new ArrayList<>();
    for (PartitionedFile file : files) {
      List<Expression.Literal> values = new ArrayList<>();
      for (Field constant : constants) {
        int ordinal = partitionSchema.fieldIndex(constant.name());
        StructField field = partitionSchema.fields()[ordinal];
        values.add(
            Literals.of(file.partitionValues().get(ordinal, field.dataType()), field.dataType()));
      }
      splits.add(
          new FileSplit(file.pathUri(), file.start(), file.length(), file.fileSize(), values));
    }
    return splits;
  }

  /** Where records end is known only in files that say so; others are read from begin to end. */
  static boolean canBeRead(List<List<FileSplit>> tasks, Fragment fragment) {
    return scan(fragment.root()).orElseThrow().format() == FileFormat.PARQUET
        || tasks.stream()
            .flatMap(List::stream)
            .allMatch(split -> split.length() == split.fileLength());
  }

  private static Optional<Relation.Scan> scan(Relation relation) {
    return relation instanceof Relation.Scan scan
        ? Optional.of(scan)
        : relation.inputs().stream().map(FileSplits::scan).flatMap(Optional::stream).findFirst();
  }
}

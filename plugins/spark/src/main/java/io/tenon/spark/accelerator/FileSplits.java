package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
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
    List<FileSplit> splits = new ArrayList<>();
    List<Field> constants = scan(fragment.root()).orElseThrow().constants();
    for (PartitionedFile file : partition.files()) {
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

  private static Optional<Relation.Scan> scan(Relation relation) {
    return relation instanceof Relation.Scan scan
        ? Optional.of(scan)
        : relation.inputs().stream().map(FileSplits::scan).flatMap(Optional::stream).findFirst();
  }
}

package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileFormat;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.execution.datasources.CatalogFileIndex;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.FileStatusWithMetadata;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Tables that are files. Others stay in Spark, also those that look alike: Delta, Iceberg. */
final class ScanTranslator {
  private final SQLConf conf;
  private long bytes;

  ScanTranslator(SQLConf conf) {
    this.conf = conf;
  }

  long bytes() {
    return bytes;
  }

  /**
   * @param required which columns are read
   * @param conditions that hold above, to leave out partitions by
   */
  Rows rows(
      LogicalRelation relation,
      Set<ExprId> required,
      List<org.apache.spark.sql.catalyst.expressions.Expression> conditions) {
    if (relation.isStreaming() || !(relation.relation() instanceof HadoopFsRelation files)) {
      throw new Untranslatable("a table of " + relation.relation().getClass().getSimpleName());
    }
    FileFormat format = ScanRules.check(files, conf);
    List<Attribute> output = Scala.list(relation.output());
    List<Attribute> constants = new ArrayList<>();
    List<Attribute> columns = new ArrayList<>();
    for (Attribute attribute : output) {
      if (required.contains(attribute.exprId())) {
        (isIn(files.partitionSchema(), attribute) ? constants : columns).add(attribute);
      }
    }
    for (Attribute attribute : columns) {
      ScanRules.checkColumn(files.dataSchema(), attribute);
    }
    if (columns.isEmpty() && constants.isEmpty()) {
      columns.add(smallest(output, files));
    }
    List<FileSplit> splits = splits(files, output, constants, conditions);
    List<Attribute> read = new ArrayList<>(columns);
    read.addAll(constants);
    return Rows.of(
        new Relation.Scan(
            format,
            splits,
            fields(columns),
            fields(constants),
            conf.caseSensitiveAnalysis(),
            options(format, files),
            fileColumns(format, files)),
        read);
  }

  /** What the reader is told, where that matters. */
  static Map<String, String> options(FileFormat format, HadoopFsRelation files) {
    return format == FileFormat.PARQUET
        ? Map.of()
        : Map.copyOf(CollectionConverters.asJava(files.options()));
  }

  /** What each record has, in files that do not say so themselves. */
  static List<Field> fileColumns(FileFormat format, HadoopFsRelation files) {
    return format == FileFormat.CSV ? fields(files.dataSchema()) : List.of();
  }

  private static List<Field> fields(List<Attribute> attributes) {
    // A file may lack a column whatever the table says of it.
    return attributes.stream().map(a -> new Field(a.name(), Types.of(a.dataType()), true)).toList();
  }

  private static List<Field> fields(StructType schema) {
    return Arrays.stream(schema.fields()).map(Types::field).toList();
  }

  private static boolean isIn(StructType schema, Attribute attribute) {
    for (StructField field : schema.fields()) {
      if (field.name().equals(attribute.name())) {
        return true;
      }
    }
    return false;
  }

  /** The column to read where only the number of rows counts. */
  private static Attribute smallest(List<Attribute> output, HadoopFsRelation files) {
    return output.stream()
        .filter(attribute -> isIn(files.dataSchema(), attribute))
        .filter(attribute -> !isIn(files.partitionSchema(), attribute))
        .filter(attribute -> Types.of(attribute.dataType()) instanceof DataType.Simple)
        .min((a, b) -> a.dataType().defaultSize() - b.dataType().defaultSize())
        .orElseThrow(() -> new Untranslatable("a table without a simple column"));
  }

  private List<FileSplit> splits(
      HadoopFsRelation files,
      List<Attribute> output,
      List<Attribute> constants,
      List<org.apache.spark.sql.catalyst.expressions.Expression> conditions) {
    Set<ExprId> partitionColumns = new HashSet<>();
    output.stream()
        .filter(attribute -> isIn(files.partitionSchema(), attribute))
        .forEach(attribute -> partitionColumns.add(attribute.exprId()));
    List<org.apache.spark.sql.catalyst.expressions.Expression> pruning =
        conditions.stream()
            .filter(org.apache.spark.sql.catalyst.expressions.Expression::deterministic)
            .filter(condition -> !SubqueryExpression.hasSubquery(condition))
            .filter(
                condition -> {
                  Set<ExprId> used = PlanTranslator.references(Scala.seq(List.of(condition)));
                  return !used.isEmpty() && partitionColumns.containsAll(used);
                })
            .toList();
    List<FileSplit> splits = new ArrayList<>();
    for (PartitionDirectory directory :
        Scala.<PartitionDirectory>list(
            files.location().listFiles(Scala.seq(pruning), Scala.seq(List.of())))) {
      List<Expression.Literal> values = values(directory.values(), files, constants);
      for (FileStatusWithMetadata file : Scala.<FileStatusWithMetadata>list(directory.files())) {
        if (file.getLen() > 0) {
          bytes += file.getLen();
          splits.add(
              new FileSplit(file.getPath().toUri(), 0, file.getLen(), file.getLen(), values));
        }
      }
    }
    return splits;
  }

  private static List<Expression.Literal> values(
      InternalRow row, HadoopFsRelation files, List<Attribute> constants) {
    return constants.stream()
        .map(
            attribute -> {
              int ordinal = files.partitionSchema().fieldIndex(attribute.name());
              return Literals.of(row.get(ordinal, attribute.dataType()), attribute.dataType());
            })
        .toList();
  }

  static boolean isListedBySpark(FileIndex index) {
    return index.getClass() == InMemoryFileIndex.class
        || index.getClass() == CatalogFileIndex.class;
  }
}

package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.FileFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Which files an accelerator may read instead of Spark. */
final class ScanRules {
  // The exact classes: a format that extends one of them reads its files in another way.
  private static final Map<String, FileFormat> FORMATS =
      Map.of(
          "org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat",
          FileFormat.PARQUET,
          "org.apache.spark.sql.execution.datasources.csv.CSVFileFormat",
          FileFormat.CSV,
          "org.apache.spark.sql.execution.datasources.json.JsonFileFormat",
          FileFormat.JSON);

  /** Settings under which Spark reads a file in a way of its own, and their usual values. */
  private static final Map<String, String> USUAL =
      Map.of(
          "spark.sql.files.ignoreCorruptFiles", "false",
          "spark.sql.files.ignoreMissingFiles", "false");

  private static final Map<FileFormat, Map<String, String>> USUAL_OF =
      Map.of(
          FileFormat.PARQUET,
          Map.of(
              "spark.sql.parquet.binaryAsString", "false",
              "spark.sql.parquet.int96AsTimestamp", "true",
              "spark.sql.parquet.fieldId.read.enabled", "false",
              "spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED",
              "spark.sql.parquet.int96RebaseModeInRead", "CORRECTED"),
          FileFormat.CSV,
          Map.of("spark.sql.csv.parser.columnPruning.enabled", "true"),
          FileFormat.JSON,
          Map.of());

  private static final String PARQUET_KEYS = "parquet.crypto.factory.class";
  private static final String TIME_PARSER = "spark.sql.legacy.timeParserPolicy";
  private static final String EXISTING_DEFAULT = "EXISTS_DEFAULT";

  private ScanRules() {}

  /**
   * @throws Untranslatable when it stays in Spark
   */
  static FileFormat check(HadoopFsRelation files, SQLConf conf) {
    String name = files.fileFormat().getClass().getName();
    FileFormat format = FORMATS.get(name);
    if (format == null) {
      throw new Untranslatable(
          "files of " + files.fileFormat().getClass().getSimpleName().replace("$", ""));
    }
    if (!ScanTranslator.isListedBySpark(files.location())) {
      throw new Untranslatable("files listed by " + files.location().getClass().getSimpleName());
    }
    checkUsual(USUAL, files, conf);
    checkUsual(USUAL_OF.get(format), files, conf);
    if (format == FileFormat.PARQUET) {
      checkKeys(files);
    } else {
      checkText(files, conf);
    }
    return format;
  }

  private static void checkUsual(
      Map<String, String> settings, HadoopFsRelation files, SQLConf conf) {
    settings.forEach(
        (key, usual) -> {
          String value = conf.getConfString(key, usual);
          String option = key.substring(key.lastIndexOf('.') + 1);
          String chosen = files.options().contains(option) ? files.options().apply(option) : value;
          if (!chosen.equalsIgnoreCase(usual)) {
            throw new Untranslatable("a scan with %s = %s".formatted(key, chosen));
          }
        });
  }

  private static void checkKeys(HadoopFsRelation files) {
    if (files.options().contains(PARQUET_KEYS)
        || files.sparkSession().sparkContext().hadoopConfiguration().get(PARQUET_KEYS) != null) {
      throw new Untranslatable("encrypted files");
    }
  }

  private static void checkText(HadoopFsRelation files, SQLConf conf) {
    if (conf.getConfString(TIME_PARSER, "CORRECTED").equalsIgnoreCase("LEGACY")) {
      throw new Untranslatable("a scan with " + TIME_PARSER + " = LEGACY");
    }
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(CollectionConverters.asJava(files.options()));
    String corrupt =
        options.getOrDefault("columnNameOfCorruptRecord", conf.columnNameOfCorruptRecord());
    if (List.of(files.dataSchema().fieldNames()).contains(corrupt)) {
      throw new Untranslatable("files with the column " + corrupt);
    }
  }

  /**
   * @throws Untranslatable when the column is not read from the files as it is there
   */
  static void checkColumn(StructType schema, Attribute column) {
    for (StructField field : schema.fields()) {
      if (field.name().equals(column.name())) {
        if (field.metadata().contains(EXISTING_DEFAULT)) {
          throw new Untranslatable("column " + column.name() + ", which has a default");
        }
        return;
      }
    }
    throw new Untranslatable("column " + column.name() + ", which is not in the files");
  }
}

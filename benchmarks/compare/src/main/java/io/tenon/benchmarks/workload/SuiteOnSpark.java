package io.tenon.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.SparkArithmeticException;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkRuntimeException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import scala.jdk.javaapi.CollectionConverters;

/** An ordinary Spark application that runs the queries of a suite and says where the time went. */
public final class SuiteOnSpark {
  private final SparkSession spark;
  private final RunOptions options;
  private final Measurements measurements = new Measurements();
  private final Answers answers = new Answers();
  private final Executions executions;

  private SuiteOnSpark(SparkSession spark, RunOptions options) {
    this.spark = spark;
    this.options = options;
    executions = Executions.of(spark);
  }

  /** {@code suite= data= passes= result= answers= [queries=] [unlimited=yes] [write=FOLDER]}. */
  public static void main(String[] args) throws IOException {
    RunOptions options = RunOptions.of(args);
    try (SparkSession spark =
        SparkSession.builder().appName(options.suite().name()).getOrCreate()) {
      new SuiteOnSpark(spark, options).run();
    }
  }

  private void run() throws IOException {
    measurements.add("serializer", SparkEnv.get().serializer().getClass().getName());
    options.suite().views(spark, options.data());
    for (int pass = 1; pass <= options.passes(); pass++) {
      answers.clear();
      for (String query : options.queries()) {
        run(pass, query);
      }
    }
    answers.write(options.answers());
    measurements.write(options.result());
  }

  private void run(int pass, String query) {
    String text = options.text(query);
    Map<String, Object> values = new TreeMap<>();
    executions.take();
    long codegen = CodeGenerator.compileTime();
    int jobs = spark.sparkContext().dagScheduler().numTotalJobs();
    long cpu = ProcessCpu.nanos();
    long start = System.nanoTime();
    try {
      Dataset<Row> rows = spark.sql(text);
      List<Row> fetched = fetch(rows);
      values.put("wall", System.nanoTime() - start);
      values.put("cpu", ProcessCpu.nanos() - cpu);
      values.put("codegen", CodeGenerator.compileTime() - codegen);
      values.put("jobs", spark.sparkContext().dagScheduler().numTotalJobs() - jobs);
      describe(rows, values);
      if (pass == options.passes()) {
        remember(query, options.write().isEmpty() ? fetched : written());
      }
    } catch (SparkRuntimeException | SparkArithmeticException e) {
      // Spark's own checks: the other engines are to fail in the same way.
      values.put("failed", e.getCondition());
      answers.add(query, List.of(e.getCondition()));
    }
    measurements.add(pass, query, values);
  }

  private List<Row> fetch(Dataset<Row> rows) {
    if (options.write().isEmpty()) {
      return rows.collectAsList();
    }
    rows.write()
        .mode(SaveMode.Overwrite)
        .partitionBy(rows.columns()[0])
        .parquet(options.write().get().toString());
    return List.of();
  }

  /** What a reader finds, the columns in the order of their names. */
  private List<Row> written() {
    Dataset<Row> all = spark.read().parquet(options.write().map(Path::toString).orElseThrow());
    String[] columns = all.columns().clone();
    java.util.Arrays.sort(columns);
    return all.selectExpr(columns).collectAsList();
  }

  private void remember(String query, List<Row> rows) {
    for (Row row : rows) {
      List<Object> cells = new ArrayList<>(row.size());
      for (int i = 0; i < row.size(); i++) {
        cells.add(row.get(i));
      }
      answers.add(query, cells);
    }
  }

  private void describe(Dataset<Row> rows, Map<String, Object> values) {
    QueryExecution asked = ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
    Set<QueryExecution> all = new LinkedHashSet<>(executions.take());
    List<SparkPlan> plans = all.stream().map(QueryExecution::executedPlan).toList();
    all.add(asked);
    Map<String, Long> phases = new TreeMap<>();
    for (QueryExecution execution : all) {
      CollectionConverters.asJava(execution.tracker().phases())
          .forEach((name, phase) -> phases.merge(name, phase.durationMs() * 1_000_000, Long::sum));
    }
    values.putAll(phases);
    PlanSummary.add(plans, values);
  }
}

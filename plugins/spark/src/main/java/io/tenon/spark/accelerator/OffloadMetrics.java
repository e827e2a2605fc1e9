package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.ExecutionMetrics;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics$;
import scala.collection.immutable.Map;

/** What the SQL page shows of an offloaded part of a query. */
final class OffloadMetrics implements Serializable {
  /** The key of what counts runs that failed. */
  static final String FALLBACKS = "fallbacks";

  private static final long serialVersionUID = 1;

  /** In the driver alone. */
  private final transient SparkContext context;

  private final SQLMetric rows;
  private final SQLMetric scanned;
  private final SQLMetric read;
  private final SQLMetric time;
  private final SQLMetric spilled;
  private final SQLMetric peak;
  private final SQLMetric fallbacks;

  OffloadMetrics(SparkContext context) {
    this.context = context;
    SQLMetrics$ metrics = SQLMetrics$.MODULE$;
    rows = metrics.createMetric(context, "number of output rows");
    scanned = metrics.createMetric(context, "number of rows scanned");
    read = metrics.createSizeMetric(context, "size of files read", -1);
    time = metrics.createTimingMetric(context, "time in accelerator", -1);
    spilled = metrics.createSizeMetric(context, "spill size", -1);
    peak = metrics.createSizeMetric(context, "peak memory", -1);
    fallbacks = metrics.createMetric(context, "fallbacks to Spark");
  }

  Map<String, SQLMetric> all() {
    return Scala.map(
        java.util.Map.of(
            "numOutputRows",
            rows,
            "rowsScanned",
            scanned,
            "bytesRead",
            read,
            "acceleratorTime",
            time,
            "spillSize",
            spilled,
            "peakMemory",
            peak,
            FALLBACKS,
            fallbacks));
  }

  /** Shows what a run in the driver did. */
  void ran(ExecutionMetrics done) {
    add(done);
    post();
  }

  /** Adds what a run in a task did; Spark brings it to the driver. */
  void add(ExecutionMetrics done) {
    rows.add(done.rowsOut());
    scanned.add(done.rowsScanned());
    read.add(done.read().bytes());
    time.add(done.time().toMillis());
    spilled.add(done.spilled().bytes());
    peak.add(done.peakMemory().bytes());
  }

  void fellBack() {
    fallbacks.add(1);
    post();
  }

  void fellBackInTask() {
    fallbacks.add(1);
  }

  private void post() {
    SQLMetrics$.MODULE$.postDriverMetricUpdates(
        context,
        context.getLocalProperty(SQLExecution.EXECUTION_ID_KEY()),
        Scala.seq(List.of(rows, scanned, read, time, spilled, peak, fallbacks)));
  }
}

package io.tenon.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.util.QueryExecutionListener;

/** What a session has executed. A command that writes has a plan that its caller does not see. */
final class Executions implements QueryExecutionListener {
  private static final long PATIENCE_MILLIS = 60_000;

  private final SparkSession spark;
  private final List<QueryExecution> executed = new ArrayList<>();

  private Executions(SparkSession spark) {
    this.spark = spark;
  }

  static Executions of(SparkSession spark) {
    Executions executions = new Executions(spark);
    ((org.apache.spark.sql.classic.SparkSession) spark).listenerManager().register(executions);
    return executions;
  }

  @Override
  public synchronized void onSuccess(String action, QueryExecution execution, long nanos) {
    executed.add(execution);
  }

  @Override
  public void onFailure(String action, QueryExecution execution, Exception failure) {}

  /** Those since the last call; Spark tells of them a little later. */
  List<QueryExecution> take() {
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark does not say what it has executed", e);
    }
    synchronized (this) {
      List<QueryExecution> taken = List.copyOf(executed);
      executed.clear();
      return taken;
    }
  }
}

package io.tenon.spark.accelerator;

import static java.lang.System.Logger.Level.WARNING;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.util.QueryExecutionListener;

/**
 * Sees what a session executes while it is open, for reports on one statement: {@code CREATE TABLE
 * ... AS SELECT} and others run a query of their own, which is no part of their plan. For sessions
 * that run one statement at a time.
 */
public final class StatementWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(StatementWatch.class.getName());
  private static final long PATIENCE_MILLIS = 10_000;

  private final org.apache.spark.sql.classic.SparkSession session;
  private final List<SparkPlan> executed = new ArrayList<>();
  private final QueryExecutionListener listener =
      new QueryExecutionListener() {
        @Override
        public void onSuccess(String action, QueryExecution execution, long nanos) {
          synchronized (executed) {
            executed.add(execution.executedPlan());
          }
        }

        @Override
        public void onFailure(String action, QueryExecution execution, Exception failure) {}
      };

  private StatementWatch(org.apache.spark.sql.classic.SparkSession session) {
    this.session = session;
  }

  /** Begins. */
  public static StatementWatch open(SparkSession session) {
    StatementWatch watch = new StatementWatch((org.apache.spark.sql.classic.SparkSession) session);
    watch.session.listenerManager().register(watch.listener);
    return watch;
  }

  /**
   * What was offloaded of all that ran, in lines; waits for Spark to tell of it.
   *
   * @param statement what has run
   */
  public List<String> report(Dataset<?> statement) {
    try {
      session.sparkContext().listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    } catch (TimeoutException e) {
      LOG.log(WARNING, "Spark is busy; the report may lack what a command has run");
    }
    Set<SparkPlan> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<SparkPlan> plans = new ArrayList<>(List.of(OffloadReport.plan(statement)));
    synchronized (executed) {
      plans.addAll(executed);
    }
    return OffloadReport.of(plans.stream().filter(seen::add).toList());
  }

  @Override
  public void close() {
    session.listenerManager().unregister(listener);
  }
}

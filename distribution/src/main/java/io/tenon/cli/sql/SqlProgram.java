package io.tenon.cli.sql;

import io.tenon.cli.CliErrorCode;
import io.tenon.spi.TenonException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark application behind {@code tenon run}. */
public final class SqlProgram {
  private SqlProgram() {}

  /** Runs what {@link SqlRun#arguments} says. */
  public static void main(String[] arguments) {
    SqlRun run = SqlRun.ofArguments(arguments);
    SparkSession session = start();
    try (ResultOutput output = ResultOutput.open(run.output())) {
      new ScriptRunner(session, run, output.writer(), System.err).run();
      output.complete();
    } finally {
      session.stop();
    }
  }

  private static SparkSession start() {
    try {
      return SparkSession.builder().getOrCreate();
    } catch (Exception e) {
      throw FullDisk.explain(e, new SparkConf())
          .<RuntimeException>map(full -> new TenonException(CliErrorCode.DISK_FULL, full, e))
          .orElseGet(() -> Refusal.of(e));
    }
  }
}

package io.tenon.cli.sql;

import io.tenon.cli.CliErrorCode;
import io.tenon.spark.accelerator.StatementWatch;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.util.ShutdownHookManager;

/** Runs the statements of a script one after the other; the first that fails ends it. */
final class ScriptRunner {
  private static final int SUMMARY_WIDTH = 60;

  private final SparkSession session;
  private final SqlRun run;
  private final SqlScript script;
  private final Map<String, Object> parameters;
  private final Writer out;
  private final PrintStream progress;

  ScriptRunner(SparkSession session, SqlRun run, Writer out, PrintStream progress) {
    this.session = session;
    this.run = run;
    this.script = SqlScript.split(run.name(), run.text(), this::parses);
    this.parameters = SqlParameters.values(run.parameters());
    this.out = out;
    this.progress = progress;
  }

  /**
   * @throws TenonException when a statement fails, saying which and where
   */
  void run() {
    int number = 0;
    for (SqlStatement statement : script.statements()) {
      number++;
      say(
          "[%d/%d] %s:%d  %s",
          number,
          script.statements().size(),
          script.name(),
          script.position(statement.start()).line(),
          statement.summary(SUMMARY_WIDTH));
      long start = System.nanoTime();
      long rows = run(statement);
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      say("      %,d rows, %.1f s", rows, elapsed.toMillis() / 1000.0);
    }
  }

  private void explainOffload(StatementWatch watch, Dataset<Row> query) {
    if (run.explainOffload()) {
      watch.report(query).forEach(line -> progress.println("      " + line));
    }
  }

  private long run(SqlStatement statement) {
    try (StatementWatch watch = StatementWatch.open(session)) {
      Dataset<Row> result = session.sql(statement.text(), parameters);
      if (result.schema().isEmpty()) {
        explainOffload(watch, result);
        return 0;
      }
      long[] rows = {0};
      ResultWriter writer = run.format().writer(out, List.of(result.columns()));
      Dataset<Row> fetched = run.format().takesStrings() ? ResultRows.asStrings(result) : result;
      ResultRows.forEach(
          fetched,
          row -> {
            rows[0]++;
            writer.row(row);
          });
      writer.finish();
      out.flush();
      explainOffload(watch, fetched);
      return rows[0];
    } catch (IOException e) {
      throw ResultOutput.unwritable(run.output().orElse("standard output"), e);
    } catch (UncheckedIOException e) {
      throw ResultOutput.unwritable(run.output().orElse("standard output"), e.getCause());
    } catch (TenonException e) {
      throw e;
    } catch (Exception e) {
      if (session.sparkContext().isStopped()) {
        throw stopped(statement, e);
      }
      throw failed(new StatementFailure(script, statement, e), e);
    }
  }

  private TenonException failed(StatementFailure place, Exception failure) {
    return FullDisk.explain(failure, session.sparkContext().conf())
        .map(full -> new TenonException(CliErrorCode.DISK_FULL, place.message(full), failure))
        .orElseGet(() -> new TenonException(CliErrorCode.SQL_FAILED, place.message(), failure));
  }

  private TenonException stopped(SqlStatement statement, Exception failure) {
    String place = script.name() + ":" + script.position(statement.start());
    String message =
        ShutdownHookManager.inShutdown()
            ? "the run was ended from outside while the statement at %s ran; those before it are done"
                .formatted(place)
            : "Spark stopped while the statement at %s ran, for a reason that its log tells; check that the master '%s' can be reached and run again"
                .formatted(place, session.sparkContext().master());
    return new TenonException(CliErrorCode.SPARK_STOPPED, message, failure);
  }

  private boolean parses(String text) {
    try {
      ((org.apache.spark.sql.classic.SparkSession) session)
          .sessionState()
          .sqlParser()
          .parsePlan(text);
      return true;
    } catch (ParseException e) {
      return false;
    }
  }

  private void say(String format, Object... arguments) {
    if (run.progress()) {
      progress.printf(format + "%n", arguments);
    }
  }
}

package io.tenon.cli.sql;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.QueryContext;
import org.apache.spark.QueryContextType;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.jspecify.annotations.Nullable;

/** Says of a failed statement where in its script the fault lies, as exactly as Spark knows. */
final class StatementFailure {
  private final SqlScript script;
  private final SqlStatement statement;
  private final Throwable failure;

  StatementFailure(SqlScript script, SqlStatement statement, Throwable failure) {
    this.script = script;
    this.statement = statement;
    this.failure = mostExact(failure);
  }

  /** {@code file:line:column: what is wrong}, then the line with a mark under the column. */
  String message() {
    return message(what());
  }

  /** As {@link #message()}, where more is known of what is wrong than Spark says. */
  String message(String what) {
    int index = index();
    String place = script.name() + ":" + script.position(index);
    String line = script.line(index);
    int column = script.position(index).column();
    return place
        + ": "
        + what
        + "\n"
        + line
        + "\n"
        + " ".repeat(column - 1)
        + "^\nin the statement that begins at "
        + script.name()
        + ":"
        + script.position(statement.start())
        + ": "
        + statement.summary(200);
  }

  private int index() {
    int offset =
        context()
            .map(QueryContext::startIndex)
            .or(this::analysisOffset)
            .filter(o -> o >= 0 && o <= statement.text().length())
            .orElse(0);
    return statement.start() + offset;
  }

  private Optional<QueryContext> context() {
    if (!(failure instanceof SparkThrowable throwable)) {
      return Optional.empty();
    }
    // A context with a type of object lies in the text of a view, not in the script.
    return Arrays.stream(throwable.getQueryContext())
        .filter(c -> c.contextType() == QueryContextType.SQL && c.objectType().isEmpty())
        .findFirst();
  }

  private Optional<Integer> analysisOffset() {
    if (failure instanceof AnalysisException analysis
        && analysis.line().isDefined()
        && analysis.startPosition().isDefined()) {
      int line = (Integer) analysis.line().get();
      int offset = 0;
      for (int i = 1; i < line && offset >= 0; i++) {
        offset = statement.text().indexOf('\n', offset) + 1;
      }
      return Optional.of(offset + (Integer) analysis.startPosition().get());
    }
    return Optional.empty();
  }

  /** Spark's message without its own picture of the place, which counts from the statement. */
  private String what() {
    @Nullable String message =
        failure instanceof AnalysisException analysis
            ? analysis.getSimpleMessage()
            : failure.getMessage();
    if (message == null) {
      return failure.getClass().getName();
    }
    int picture = message.indexOf("\n== ");
    String text = picture < 0 ? message : message.substring(0, picture);
    // Of an executor's failure the message carries the whole trace, which --verbose shows as well.
    int trace = text.indexOf("\n\tat ");
    text = trace < 0 ? text : text.substring(0, trace);
    return text.replaceFirst("; line \\d+ pos \\d+;?$", "").strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** The deepest cause that says where it happened; else the first that Spark has a code for. */
  private static Throwable mostExact(Throwable failure) {
    Throwable exact = failure;
    boolean located = false;
    Throwable cause = failure;
    while (cause != null) {
      if (cause instanceof SparkThrowable throwable) {
        if (throwable.getQueryContext().length > 0) {
          exact = cause;
          located = true;
        } else if (!located && throwable.getCondition() != null) {
          exact = cause;
        }
      }
      cause = cause.getCause() == cause ? null : cause.getCause();
    }
    return exact;
  }
}

package io.tenon.cli.sql;

import io.tenon.cli.CliErrorCode;
import io.tenon.spi.TenonException;
import org.apache.spark.SparkThrowable;

/** Spark refuses to start an application: an error of its settings, told in one line. */
final class Refusal {
  private Refusal() {}

  /** Whether this is how Spark refuses settings, and not a fault in a program. */
  static boolean is(Exception failure) {
    return (failure instanceof SparkThrowable || failure instanceof IllegalArgumentException)
        && !isOurs(failure);
  }

  /**
   * The error to tell: one of Tenon's own that lies below has told it already, and a fault in
   * Tenon's code is no refusal and stays what it is.
   */
  static RuntimeException of(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TenonException known) {
        return known;
      }
    }
    if (failure instanceof RuntimeException fault && isOurs(failure)) {
      return fault;
    }
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return new TenonException(
        CliErrorCode.SPARK_REFUSED,
        "Spark does not start with these settings: %s; check --master, --conf and conf/spark-defaults.conf"
            .formatted(message.strip().replaceAll("\\s*\\R\\s*", " ")),
        failure);
  }

  /** Whether it began in code of Tenon, whatever libraries that called. */
  private static boolean isOurs(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    for (StackTraceElement frame : first.getStackTrace()) {
      if (frame.getClassName().startsWith("org.apache.spark.")) {
        return false;
      }
      if (frame.getClassName().startsWith("io.tenon.")) {
        return true;
      }
    }
    return false;
  }
}

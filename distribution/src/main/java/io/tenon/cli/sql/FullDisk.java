package io.tenon.cli.sql;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkThrowable;
import org.apache.spark.util.Utils;

/** A statement failed because a disk is full: which folder's, and what to do. */
final class FullDisk {
  private static final List<String> TEXTS =
      List.of("No space left on device", "Disk quota exceeded");

  /** Through these Spark writes an output; what is its own it writes by itself. */
  private static final List<String> OUTPUT = List.of("org.apache.hadoop.", "org.apache.parquet.");

  private FullDisk() {}

  /** What is full, as a sentence; empty where {@code failure} has another cause. */
  static Optional<String> explain(Throwable failure, SparkConf conf) {
    IOException cause = null;
    String target = null;
    for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
      if (t instanceof IOException e && isFull(e)) {
        cause = e;
      }
      if (t instanceof SparkThrowable known && known.getMessageParameters().containsKey("path")) {
        target = known.getMessageParameters().get("path");
      }
    }
    if (cause == null) {
      return Optional.empty();
    }
    if (target == null || isLocal(cause)) {
      return Optional.of(
          "the disk of Spark's local folder %s is full: make room, or choose another with --conf spark.local.dir=DIR"
              .formatted(String.join(", ", Utils.getConfiguredLocalDirs(conf))));
    }
    return Optional.of(
        "the disk of %s is full: make room, or write to another folder".formatted(target));
  }

  private static boolean isFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return TEXTS.stream().anyMatch(message::contains);
  }

  private static boolean isLocal(IOException cause) {
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (OUTPUT.stream().anyMatch(frame.getClassName()::startsWith)) {
        return false;
      }
      if (frame.getClassName().startsWith("org.apache.spark.")) {
        return true;
      }
    }
    return false;
  }
}

package io.tenon.spark.cluster;

import org.apache.spark.SparkContext;

/**
 * Shuffles, cached data and broadcasts that the application cannot refer to any more. Spark drops
 * them when the JVM has collected the objects that stand for them, which in a driver with a large
 * heap may be hours after their last use.
 */
final class UnusedData {
  private UnusedData() {}

  /** Has the JVM collect, and so Spark drop. Returns at once. */
  static void drop(SparkContext context) {
    if (context.cleaner().isDefined()) {
      Thread thread = new Thread(System::gc, "tenon-drop-unused");
      thread.setDaemon(true);
      thread.start();
    }
  }
}

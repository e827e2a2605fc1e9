package io.tenon.itests.jobs;

import org.apache.spark.sql.SparkSession;

/** A Spark application that ends as its argument says: with an exit code, or by an exception. */
public final class EndingJob {
  private EndingJob() {}

  public static void main(String[] arguments) {
    SparkSession spark = SparkSession.builder().appName("ending").getOrCreate();
    System.out.println("RESULT count=" + spark.range(100).count());
    if (arguments[0].equals("throw")) {
      throw new IllegalStateException("the application's own failure");
    }
    spark.stop();
    System.exit(Integer.parseInt(arguments[0]));
  }
}

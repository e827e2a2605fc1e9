package io.tenon.benchmarks.workload;

import java.io.IOException;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;

/** The smallest application with a result; prints a line as soon as it has it. */
public final class FirstResult {
  /**
   * What the line begins with; the count, the CPU time of this process in nanoseconds and the class
   * of the serializer follow.
   */
  public static final String LINE = "first-result";

  private FirstResult() {}

  public static void main(String[] args) throws IOException {
    try (SparkSession spark = SparkSession.builder().appName("first-result").getOrCreate()) {
      long count = spark.sql("SELECT count(*) FROM range(1000)").head().getLong(0);
      System.out.println(
          LINE
              + " "
              + count
              + " "
              + ProcessCpu.nanos()
              + " "
              + SparkEnv.get().serializer().getClass().getName());
      System.out.flush();
    }
  }
}

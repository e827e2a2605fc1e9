package io.tenon.itests.kubernetes;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** An application that is content with its driver. */
public final class SmallJob {
  private SmallJob() {}

  public static void main(String[] arguments) {
    SparkConf conf = new SparkConf().setMaster("local[1]");
    try (JavaSparkContext context = new JavaSparkContext(conf)) {
      System.out.println(
          "RESULT sum=" + context.parallelize(List.of(1, 2, 3, 4), 2).reduce(Integer::sum));
    }
  }
}

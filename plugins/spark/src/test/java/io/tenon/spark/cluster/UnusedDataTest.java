package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.spi.testing.Await;
import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class UnusedDataTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void onlyShufflesThatSomebodyRefersToAreKept() {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[1]")
            .setAppName("unused")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "localhost");
    try (JavaSparkContext context = new JavaSparkContext(conf)) {
      JavaPairRDD<Integer, Integer> kept = shuffled(context);
      assertEquals(2, kept.count());
      assertEquals(2, shuffled(context).count());
      assertEquals(2, shuffles());

      UnusedData.drop(context.sc());

      Await.until(LIMIT, () -> "one shuffle, but " + shuffles(), () -> shuffles() == 1);
      assertEquals(2, kept.count());
      assertEquals(1, shuffles(), "it was not made again");
    }
  }

  private static JavaPairRDD<Integer, Integer> shuffled(JavaSparkContext context) {
    return context
        .parallelize(List.of(1, 2, 3), 2)
        .mapToPair(number -> new Tuple2<>(number % 2, number))
        .reduceByKey(Integer::sum, 2);
  }

  private static int shuffles() {
    return MapOutputs.tracker().shuffleStatuses().size();
  }
}

package io.tenon.spark.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** An application as a user writes it: nothing of Tenon is named here. */
public final class ProbeApplication {
  private ProbeApplication() {}

  /**
   * @param args what to do: {@code sum FILE} writes a result, {@code wait FILE} writes its id and
   *     runs until it is ended, {@code exit CODE} ends with that code, {@code throw} fails
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf())) {
      switch (args[0]) {
        case "sum" -> {
          long sum =
              spark
                  .parallelize(LongStream.range(0, 100).boxed().toList(), 4)
                  .map(number -> new Doubled(number).value())
                  .reduce(Long::sum);
          Files.writeString(
              Path.of(args[1]),
              sum + " " + spark.master() + " " + spark.sc().getExecutorIds().size());
        }
        case "wait" -> {
          Files.writeString(Path.of(args[1] + ".tmp"), spark.sc().applicationId());
          Files.move(Path.of(args[1] + ".tmp"), Path.of(args[1]));
          Thread.sleep(Long.MAX_VALUE);
        }
        case "exit" -> System.exit(Integer.parseInt(args[1]));
        default -> throw new IllegalStateException("told to fail");
      }
    }
  }

  /** A class that executors find in the application's jar alone. */
  record Doubled(long number) {
    long value() {
      return 2 * number;
    }
  }
}

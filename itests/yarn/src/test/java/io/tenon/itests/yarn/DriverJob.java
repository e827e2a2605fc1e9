package io.tenon.itests.yarn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** An application that reads the files that it was submitted with, in its driver and executors. */
public final class DriverJob {
  private DriverJob() {}

  /**
   * The first argument is how it ends: {@code stopped} or {@code left}, as its SparkContext is, the
   * code to exit with, {@code waits}, or {@code killed} in its first attempt.
   */
  public static void main(String[] arguments) throws Exception {
    String end = arguments[0];
    say("driver", System.getenv("CONTAINER_ID"));
    say("driver-node", System.getenv("NM_PORT"));
    say("place", System.getenv("PLACE"));
    SparkSession spark = SparkSession.builder().getOrCreate();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    if (end.equals("stopped")) {
      say("file", Files.readString(Path.of("renamed.conf")));
      say("archive", Files.readString(Path.of("model", "part.txt")));
      say("jar", ofJar());
      say(
          "executors",
          context
              .parallelize(List.of(1), 1)
              .map(
                  number ->
                      Files.readString(Path.of(SparkFiles.get("renamed.conf")))
                          + ", "
                          + Files.readString(Path.of(SparkFiles.get("model"), "part.txt"))
                          + ", "
                          + ofJar())
              .collect());
      spark.stop();
      // As clusters are left and come to again.
      try (SparkSession second = SparkSession.builder().getOrCreate()) {
        say("second", second.range(10).count());
      }
      return;
    }
    if (end.equals("killed") && System.getenv("CONTAINER_ID").contains("_01_000001")) {
      say("attempt", 1);
      context.parallelize(List.of(1), 1).foreach(number -> Thread.sleep(600_000));
    }
    say("attempt-of-spark", context.sc().applicationAttemptId().getOrElse(() -> "none"));
    say("attempt-in-settings", context.getConf().get("spark.app.attempt.id", "none"));
    say(
        "executor-nodes",
        new TreeSet<>(
            context
                .parallelize(List.of(1, 2), 2)
                .map(number -> System.getenv("NM_PORT"))
                .collect()));
    sayLogs(context.sc());
    say("count", context.parallelize(List.of(1, 2, 3), 2).count());
    if (end.equals("waits")) {
      Thread.sleep(600_000);
    }
    if (!end.equals("left") && !end.equals("killed")) {
      System.exit(Integer.parseInt(end));
    }
  }

  private static String ofJar() throws IOException {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (InputStream resource = loader.getResourceAsStream("of-jar.txt")) {
      return resource == null ? "none" : new String(resource.readAllBytes(), UTF_8);
    }
  }

  /** The links in Spark's pages. */
  private static void sayLogs(SparkContext context) throws Exception {
    context.listenerBus().waitUntilEmpty();
    CollectionConverters.asJava(context.statusStore().executorList(true))
        .forEach(
            process ->
                say(
                    process.id().equals("driver") ? "log-of-driver" : "log-of-executor",
                    process.executorLogs().getOrElse("stdout", () -> "none")));
  }

  private static void say(String name, Object value) {
    System.out.println("RESULT " + name + "=" + value);
    System.out.flush();
  }
}

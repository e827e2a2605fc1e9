package io.tenon.cli.cds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The application whose classes go into the archive: what the first seconds of most applications
 * load, and no more, for a larger archive starts slower.
 */
public final class Training {
  private Training() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory("tenon-training");
    SparkSession session = SparkSession.builder().appName("Training").getOrCreate();
    try {
      session.sql("SELECT count(*) FROM range(1000)").collectAsList();
      String table = "parquet.`" + directory.resolve("t").toUri() + "`";
      session
          .range(100)
          .selectExpr("id", "id % 7 AS k", "cast(id AS string) AS s", "current_date() AS d")
          .write()
          .parquet(directory.resolve("t").toString());
      session
          .sql(
              "SELECT a.k, count(*) AS n, sum(b.id), max(b.s) FROM "
                  + table
                  + " a JOIN "
                  + table
                  + " b ON a.id = b.id WHERE a.d IS NOT NULL GROUP BY a.k ORDER BY n DESC LIMIT 5")
          .collectAsList();
    } finally {
      session.stop();
      delete(directory);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      paths
          .sorted((a, b) -> b.compareTo(a))
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}

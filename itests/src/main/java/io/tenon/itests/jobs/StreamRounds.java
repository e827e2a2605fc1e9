package io.tenon.itests.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Prints the rounds of streaming queries that run until a file is there. */
final class StreamRounds {
  private static final int MILLIS = 50;

  private StreamRounds() {}

  /**
   * Returns when the file is there or a query has ended, which it prints.
   *
   * @param batches how many batches the slowest of the queries has done
   * @return how many they have done together
   */
  static int printUntil(Path stop, List<StreamingQuery> queries, Callable<Integer> batches)
      throws Exception {
    int rounds = 0;
    while (!Files.exists(stop)) {
      Thread.sleep(MILLIS);
      int done = batches.call();
      if (done > rounds) {
        rounds = done;
        Results.round(rounds);
      }
      for (StreamingQuery query : queries) {
        if (!query.isActive()) {
          Results.say("ended-early", query.exception());
          return rounds;
        }
      }
    }
    return rounds;
  }
}

package io.tenon.itests.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connect.SparkSession;

/**
 * Two sessions with a Spark Connect server, each with a cached table, a variable and a view of its
 * own under the same names. Both ask at the same time, again and again, until a file is there.
 */
public final class MovingConnectClient {
  private static final String QUESTION =
      "SELECT key, count(*), sum(id), max(modulus) FROM half GROUP BY key ORDER BY key";

  private MovingConnectClient() {}

  /** The first argument is that file, the second the server. */
  public static void main(String[] arguments) throws Exception {
    Path stop = Path.of(arguments[0]);
    SparkSession one = session(arguments[1], 97);
    SparkSession other = session(arguments[1], 89);
    List<Row> rightForOne = ask(one);
    List<Row> rightForOther = ask(other);
    Results.say("sessions-differ", rightForOne.size() == 97 && rightForOther.size() == 89);
    int rounds = 0;
    int wrong = 0;
    do {
      CompletableFuture<List<Row>> answer = CompletableFuture.supplyAsync(() -> ask(one));
      wrong += ask(other).equals(rightForOther) ? 0 : 1;
      wrong += answer.join().equals(rightForOne) ? 0 : 1;
      rounds++;
      Results.round(rounds);
    } while (!Files.exists(stop));
    Results.say("wrong-answers", wrong);
    one.close();
    other.close();
  }

  private static SparkSession session(String server, int modulus) {
    SparkSession session = SparkSession.builder().remote(server).create();
    session.conf().set("spark.sql.shuffle.partitions", "4");
    session.range(0, 20_000, 1, 8).createOrReplaceTempView("numbers");
    session.sql("DECLARE VARIABLE modulus = " + modulus).collectAsList();
    session
        .sql("CACHE TABLE kept AS SELECT id, id % " + modulus + " AS key FROM numbers")
        .collectAsList();
    session
        .sql("CREATE TEMPORARY VIEW half AS SELECT * FROM kept WHERE id % 2 = 0")
        .collectAsList();
    return session;
  }

  private static List<Row> ask(SparkSession session) {
    return session.sql(QUESTION).collectAsList();
  }
}

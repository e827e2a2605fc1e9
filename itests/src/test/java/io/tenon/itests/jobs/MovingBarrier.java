package io.tenon.itests.jobs;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.SparkSession;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Barrier stages of two tasks that wait for each other, and stages with a resource profile of their
 * own, until a file is there. Prints how many answers were wrong.
 */
public final class MovingBarrier {
  /** What an application has to bring. */
  public static final List<Class<?>> CLASSES =
      List.of(MovingBarrier.class, Results.class, Troubles.class);

  private static final int TASKS = 2;

  private MovingBarrier() {}

  /** Answers with how many came to the meeting. */
  private static final class Meeting extends AbstractFunction1<Iterator<Integer>, Iterator<Integer>>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<Integer> apply(Iterator<Integer> numbers) {
      BarrierTaskContext context = BarrierTaskContext.get();
      int present = context.allGather(Integer.toString(context.partitionId())).length;
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      context.barrier();
      return Iterator$.MODULE$.single(present);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path stop = Path.of(arguments[0]);
    try (SparkSession spark = SparkSession.builder().appName("moving-barrier").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Troubles troubles = new Troubles();
      context.sc().addSparkListener(troubles);
      Results.say("application", context.sc().applicationId());
      JavaRDD<Integer> numbers = context.parallelize(IntStream.range(0, 100).boxed().toList(), 2);
      ResourceProfile profile =
          new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(1)).build();
      int rounds = 0;
      int wrong = 0;
      do {
        RDD<Integer> met =
            numbers
                .rdd()
                .barrier()
                .mapPartitions(new Meeting(), false, ClassTag$.MODULE$.apply(Integer.class));
        List<Integer> present = met.toJavaRDD().collect();
        int sum = numbers.map(each -> each + 1).withResources(profile).reduce(Integer::sum);
        wrong += present.equals(List.of(TASKS, TASKS)) && sum == 5050 ? 0 : 1;
        rounds++;
        Results.round(rounds);
      } while (!Files.exists(stop));
      Results.say("wrong-answers", wrong);
      troubles.say();
    }
    Results.say("done", true);
  }
}

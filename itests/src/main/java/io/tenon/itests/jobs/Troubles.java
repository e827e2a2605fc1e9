package io.tenon.itests.jobs;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.FetchFailed;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts and prints what did not go well, and how many tasks went well on which host. */
final class Troubles extends SparkListener {
  private final AtomicInteger jobs = new AtomicInteger();
  private final AtomicInteger tasks = new AtomicInteger();
  private final AtomicInteger fetches = new AtomicInteger();
  private final Map<String, Integer> hosts = new ConcurrentSkipListMap<>();

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    if (!end.jobResult().equals(JobSucceeded$.MODULE$)) {
      jobs.incrementAndGet();
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (!end.reason().equals(Success$.MODULE$)) {
      tasks.incrementAndGet();
      System.out.println("TASK " + end.reason());
    } else {
      hosts.merge(end.taskInfo().host(), 1, Integer::sum);
    }
    if (end.reason() instanceof FetchFailed) {
      fetches.incrementAndGet();
    }
  }

  void say() {
    Results.say("failed-jobs", jobs);
    Results.say("failed-tasks", tasks);
    Results.say("failed-fetches", fetches);
    Results.say("tasks-on", hosts);
  }
}

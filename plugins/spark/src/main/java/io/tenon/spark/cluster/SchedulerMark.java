package io.tenon.spark.cluster;

import org.apache.spark.scheduler.JobCancelled;
import scala.Option;

/**
 * Stands in the queue of Spark's scheduler, and tells when its turn came: all that was put there
 * before has been done. To the scheduler it is the end of a job that there is not, which it passes
 * over; it asks which job only then.
 */
final class SchedulerMark extends JobCancelled {
  private static final int NO_JOB = -1;

  private volatile boolean reached;

  SchedulerMark() {
    super(NO_JOB, Option.empty());
  }

  @Override
  public int jobId() {
    reached = true;
    return super.jobId();
  }

  boolean isReached() {
    return reached;
  }
}

package io.tenon.spark.cluster;

import static java.lang.System.Logger.Level.DEBUG;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.Lease;
import io.tenon.spark.ApplicationDefaults;
import io.tenon.spark.Masters;
import io.tenon.spark.SparkKernel;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterManager;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.ExternalClusterManager;
import org.apache.spark.scheduler.SchedulerBackend;
import org.apache.spark.scheduler.TaskScheduler;
import org.apache.spark.scheduler.TaskSchedulerImpl;

/**
 * Found by Spark's service loader: serves {@code tenon:<master>}, and masters whose scheme an
 * installed plugin serves.
 */
public final class TenonClusterManager implements ExternalClusterManager {
  private static final System.Logger LOG = System.getLogger(TenonClusterManager.class.getName());

  @Override
  public boolean canCreate(String masterUrl) {
    if (masterUrl.startsWith(Masters.PREFIX)) {
      return true;
    }
    try {
      return Masters.isServed(SparkKernel.current(), masterUrl);
    } catch (TenonException e) {
      // Without plugins the master is somebody else's, or Spark says that nobody knows it.
      LOG.log(DEBUG, "no plugins to serve " + masterUrl, e);
      return false;
    }
  }

  @Override
  public TaskScheduler createTaskScheduler(SparkContext context, String masterUrl) {
    Kernel kernel = SparkKernel.of(context.conf());
    SparkKernel.startInDriver(context.conf());
    String master = Masters.withoutPrefix(masterUrl);
    try (Lease<ClusterManager> lease = Masters.slot(kernel, master).lease()) {
      ExecutorDefaultsRule.apply(lease.service().defaults(master), context.conf());
    }
    ApplicationDefaults.addListener(context.conf());
    ApplicationDefaults.allowMoves(context.conf());
    // Spark has taken the default profile from the settings as they were before the URL was read.
    ResourceProfile$.MODULE$.reInitDefaultProfile(context.conf());
    StageLevelScheduling.allow(context);
    return new TenonTaskScheduler(context);
  }

  @Override
  public SchedulerBackend createSchedulerBackend(
      SparkContext context, String masterUrl, TaskScheduler scheduler) {
    return new TenonSchedulerBackend(
        context,
        (TaskSchedulerImpl) scheduler,
        SparkKernel.of(context.conf()),
        Masters.withoutPrefix(masterUrl));
  }

  @Override
  public void initialize(TaskScheduler scheduler, SchedulerBackend backend) {
    ((TaskSchedulerImpl) scheduler).initialize(backend);
  }
}

package io.tenon.spark.cluster;

import static java.lang.System.Logger.Level.WARNING;

import java.lang.reflect.Field;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfileManager;

/**
 * Spark lets stages ask for resources of their own on the masters that it knows by name, and looks
 * at the name before it asks who serves it. What such stages need is the same on every cluster: new
 * executors of another profile.
 */
final class StageLevelScheduling {
  private static final System.Logger LOG = System.getLogger(StageLevelScheduling.class.getName());

  /** Of the masters that Spark knows this one has no rules beyond being able to do it. */
  private static final String KNOWN = "isK8s";

  private StageLevelScheduling() {}

  static void allow(SparkContext context) {
    try {
      Field known = ResourceProfileManager.class.getDeclaredField(KNOWN);
      known.setAccessible(true);
      known.setBoolean(context.resourceProfileManager(), true);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(WARNING, "stages cannot ask for resource profiles of their own", e);
    }
  }
}

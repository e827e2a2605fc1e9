/**
 * The bridge: connects Spark's own extension points to the services of plugins.
 *
 * <p>Start reading at {@link io.tenon.spark.SparkKernel}, the kernel that the parts of the bridge
 * share in a JVM.
 */
@NullMarked
package io.tenon.spark;

import org.jspecify.annotations.NullMarked;

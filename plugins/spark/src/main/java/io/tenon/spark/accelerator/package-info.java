/**
 * Accelerators in Spark SQL. {@link io.tenon.spark.accelerator.AcceleratorExtensions} adds them to
 * a session; the class to read next is {@code OffloadStrategy}.
 */
@NullMarked
package io.tenon.spark.accelerator;

import org.jspecify.annotations.NullMarked;

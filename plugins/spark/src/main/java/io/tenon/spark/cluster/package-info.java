/**
 * Executors from plugins: Spark's external cluster manager, and the one scheduler backend behind
 * it. Start reading at {@code TenonSchedulerBackend}.
 */
@NullMarked
package io.tenon.spark.cluster;

import org.jspecify.annotations.NullMarked;

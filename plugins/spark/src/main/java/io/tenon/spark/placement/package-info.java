/**
 * Where an application's executors run, and how they move while it runs. {@link
 * io.tenon.spark.placement.Targets} says how many are wanted where, {@link
 * io.tenon.spark.placement.Move} goes there step by step, {@link
 * io.tenon.spark.placement.Departures} lets executors go without loss.
 */
@NullMarked
package io.tenon.spark.placement;

import org.jspecify.annotations.NullMarked;

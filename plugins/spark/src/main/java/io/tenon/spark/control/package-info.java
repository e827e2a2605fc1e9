/**
 * The control endpoint of a driver, over which {@code tenon app} and {@code tenon plugin} reach it.
 */
@NullMarked
package io.tenon.spark.control;

import org.jspecify.annotations.NullMarked;

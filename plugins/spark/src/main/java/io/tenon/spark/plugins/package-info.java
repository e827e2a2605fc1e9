/** The plugins of the executors follow those of the driver. */
@NullMarked
package io.tenon.spark.plugins;

import org.jspecify.annotations.NullMarked;

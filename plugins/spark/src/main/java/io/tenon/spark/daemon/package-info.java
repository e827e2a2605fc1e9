/**
 * Spark's Master and Worker with a kernel beside them. Start reading at {@code Daemon}; {@code
 * bin/tenon} starts the two main classes.
 */
@NullMarked
package io.tenon.spark.daemon;

import org.jspecify.annotations.NullMarked;

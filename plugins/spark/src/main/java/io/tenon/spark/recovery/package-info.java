/**
 * Masters of a standalone cluster that take over from each other: Spark's recovery mode over a
 * coordination plugin. Start reading at {@code HighAvailability} for the settings, {@code
 * FencedMaster} for what a Master says when, and {@code WriteBehind} for what it writes.
 */
@NullMarked
package io.tenon.spark.recovery;

import org.jspecify.annotations.NullMarked;

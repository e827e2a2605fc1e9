/**
 * The test kit that accelerators pass: {@link io.tenon.accelerator.tck.AcceleratorTck}. Spark's own
 * answer is what counts, its own errors included.
 */
@NullMarked
package io.tenon.accelerator.tck;

import org.jspecify.annotations.NullMarked;

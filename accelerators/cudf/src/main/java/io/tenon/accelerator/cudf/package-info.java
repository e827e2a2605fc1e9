/** Parts of Spark's plans computed on an NVIDIA GPU by RAPIDS cuDF. */
@NullMarked
package io.tenon.accelerator.cudf;

import org.jspecify.annotations.NullMarked;

/** {@code tenon gpu}: whether a GPU, its driver and what is to run on it fit together. */
@NullMarked
package io.tenon.cli.gpu;

import org.jspecify.annotations.NullMarked;

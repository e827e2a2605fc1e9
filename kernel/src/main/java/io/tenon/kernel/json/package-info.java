/** JSON objects as values, for the lock file, the control endpoint and whoever prints lists. */
@NullMarked
package io.tenon.kernel.json;

import org.jspecify.annotations.NullMarked;

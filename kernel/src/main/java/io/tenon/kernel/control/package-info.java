/**
 * The control endpoint of a running application: a socket in a directory of its user, over which
 * {@code tenon app} and {@code tenon plugin --app} ask and change it.
 */
@NullMarked
package io.tenon.kernel.control;

import org.jspecify.annotations.NullMarked;

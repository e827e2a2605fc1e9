/**
 * The plugin store: a content-addressed directory of bundles, and the lock file that names them.
 */
@NullMarked
package io.tenon.kernel.store;

import org.jspecify.annotations.NullMarked;

/**
 * The kernel: an OSGi container in a JVM that somebody else started, and the slots through which
 * the services of its plugins are used.
 */
@NullMarked
package io.tenon.kernel;

import org.jspecify.annotations.NullMarked;

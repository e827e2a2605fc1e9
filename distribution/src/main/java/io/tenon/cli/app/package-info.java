/** {@code tenon app}: the applications that run on this machine. */
@NullMarked
package io.tenon.cli.app;

import org.jspecify.annotations.NullMarked;

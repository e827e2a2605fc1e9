/**
 * Starts real processes for tests, collects what they print, waits with a deadline, kills by
 * process id, and checks that nothing is left. Linux only: it reads {@code /proc}.
 */
@NullMarked
package io.tenon.itests.harness;

import org.jspecify.annotations.NullMarked;

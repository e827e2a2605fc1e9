/** {@code tenon demo}: a real job from nothing to a report, and who served it. */
@NullMarked
package io.tenon.cli.demo;

import org.jspecify.annotations.NullMarked;

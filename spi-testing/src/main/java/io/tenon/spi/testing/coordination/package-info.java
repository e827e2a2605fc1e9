/**
 * The test kit of coordination: what any {@code CoordinationProvider} must do, and what it must do
 * when processes pause, sessions expire and answers get lost.
 *
 * <p>Supply a {@link io.tenon.spi.testing.coordination.CoordinationFixture} and extend {@link
 * io.tenon.spi.testing.coordination.CoordinationTck} and {@link
 * io.tenon.spi.testing.coordination.CoordinationFaultTck}.
 */
@NullMarked
package io.tenon.spi.testing.coordination;

import org.jspecify.annotations.NullMarked;

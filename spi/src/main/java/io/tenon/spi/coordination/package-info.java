/**
 * Coordination: one leader at a time, a small state that only the leader may change, and who is
 * alive.
 *
 * <p>A {@link io.tenon.spi.coordination.CoordinationProvider} is a service. It connects a process
 * to a group and answers with a {@link io.tenon.spi.coordination.CoordinationSession}, which has
 * three parts: an {@link io.tenon.spi.coordination.Election}, a {@link
 * io.tenon.spi.coordination.FencedState} and a {@link io.tenon.spi.coordination.Membership}.
 *
 * <p>No process can know for certain that it still leads: it may have been paused since it last
 * looked. So each leader gets an {@link io.tenon.spi.coordination.Epoch} higher than all before,
 * and a write with an older one is refused by whoever keeps the state. Nothing here depends on the
 * clocks of the machines.
 *
 * <p>Plugins implement it and import {@code [1.0,2)}.
 */
@Export
@NullMarked
@Version("1.0.0")
package io.tenon.spi.coordination;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

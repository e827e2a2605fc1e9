/** The time that a standalone cluster is without a Master. Read {@code Failover} first. */
@NullMarked
package io.tenon.benchmarks.failover;

import org.jspecify.annotations.NullMarked;

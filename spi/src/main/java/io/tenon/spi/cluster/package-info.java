/**
 * Cluster managers: launching processes with resources, and telling what became of them.
 *
 * <p>A {@link io.tenon.spi.cluster.ClusterManager} is a service. It is asked to {@code connect} an
 * application and answers with a {@link io.tenon.spi.cluster.ClusterSession}, which is told how
 * many executors of each resource profile are wanted and converges to that. What becomes of the
 * executors it tells a {@link io.tenon.spi.cluster.ClusterListener}. It knows nothing of tasks:
 * executors register with the engine's driver by themselves.
 *
 * <p>Plugins implement it and import {@code [1.0,2)}.
 */
@Export
@NullMarked
@Version("1.1.0")
package io.tenon.spi.cluster;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

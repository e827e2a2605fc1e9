/** Executors as processes on this machine. Start reading at {@code LocalClusterManager}. */
@NullMarked
package io.tenon.cluster.local;

import org.jspecify.annotations.NullMarked;

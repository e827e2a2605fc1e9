/** Executors and drivers in pods. Start reading at {@code KubernetesClusterManager}. */
@NullMarked
package io.tenon.cluster.kubernetes;

import org.jspecify.annotations.NullMarked;

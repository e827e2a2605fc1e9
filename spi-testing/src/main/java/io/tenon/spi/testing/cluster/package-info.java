/**
 * The test kit of cluster managers. A plugin extends {@link
 * io.tenon.spi.testing.cluster.ClusterManagerTck}.
 */
@NullMarked
package io.tenon.spi.testing.cluster;

import org.jspecify.annotations.NullMarked;

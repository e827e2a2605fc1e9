/** Executors in YARN's containers. Start reading at {@code YarnClusterManager}. */
@NullMarked
package io.tenon.cluster.yarn;

import org.jspecify.annotations.NullMarked;

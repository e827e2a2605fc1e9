/**
 * Executors from the Master of a Spark standalone cluster. Start reading at {@code
 * StandaloneClusterManager}.
 */
@NullMarked
package io.tenon.cluster.standalone;

import org.jspecify.annotations.NullMarked;

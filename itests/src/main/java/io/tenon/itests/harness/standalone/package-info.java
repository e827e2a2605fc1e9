/**
 * Standalone clusters of real processes, to break them: ZooKeeper servers, Masters, Workers and an
 * application that never rests. Read {@code StandaloneCluster} first.
 */
@NullMarked
package io.tenon.itests.harness.standalone;

import org.jspecify.annotations.NullMarked;

/** Coordination kept in ZooKeeper, through Curator. */
@NullMarked
package io.tenon.coordination.zookeeper;

import org.jspecify.annotations.NullMarked;

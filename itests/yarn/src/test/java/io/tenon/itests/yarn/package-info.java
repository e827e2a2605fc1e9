/** Executors on a real YARN: ResourceManager, NodeManagers and HDFS as processes. */
@NullMarked
package io.tenon.itests.yarn;

import org.jspecify.annotations.NullMarked;

/** Where the logs of the embedded libraries go. */
@NullMarked
package io.tenon.coordination.zookeeper.log;

import org.jspecify.annotations.NullMarked;

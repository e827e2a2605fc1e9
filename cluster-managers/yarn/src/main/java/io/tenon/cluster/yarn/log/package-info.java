/** Where Hadoop's log goes: to the logger that the kernel gives. */
@NullMarked
package io.tenon.cluster.yarn.log;

import org.jspecify.annotations.NullMarked;

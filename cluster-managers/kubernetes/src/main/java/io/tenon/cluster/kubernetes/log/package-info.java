/** Where the client's log goes: to the logger that the kernel gives. */
@NullMarked
package io.tenon.cluster.kubernetes.log;

import org.jspecify.annotations.NullMarked;

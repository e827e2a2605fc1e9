/** Executors and drivers on a real Kubernetes node. */
@NullMarked
package io.tenon.itests.kubernetes;

import org.jspecify.annotations.NullMarked;

/** A real one-node Kubernetes, as the tests that run beside it see it. */
@NullMarked
package io.tenon.itests.harness.kubernetes;

import org.jspecify.annotations.NullMarked;

/** Thousands of executors and hundreds of submissions. Read {@code KubernetesScale} first. */
@NullMarked
package io.tenon.benchmarks.scale;

import org.jspecify.annotations.NullMarked;

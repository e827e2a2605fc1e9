/** Applications that tests move from cluster to cluster, and what they tell of it. */
@NullMarked
package io.tenon.itests.jobs;

import org.jspecify.annotations.NullMarked;

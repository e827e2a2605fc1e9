/** What the cluster managers have in common; each bundle embeds a copy of its own. */
@NullMarked
package io.tenon.cluster.common;

import org.jspecify.annotations.NullMarked;

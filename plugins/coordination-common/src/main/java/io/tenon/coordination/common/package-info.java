/** What implementations of coordination have in common; each bundle embeds a copy of its own. */
@NullMarked
package io.tenon.coordination.common;

import org.jspecify.annotations.NullMarked;

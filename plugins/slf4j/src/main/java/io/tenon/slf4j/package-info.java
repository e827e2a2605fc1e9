/** Where the logs of the libraries go that a bundle embeds; each bundle has a copy of its own. */
@NullMarked
package io.tenon.slf4j;

import org.jspecify.annotations.NullMarked;

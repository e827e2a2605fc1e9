/** {@code tenon plugin}: the plugins of the distribution, or of a running application. */
@NullMarked
package io.tenon.cli.plugin;

import org.jspecify.annotations.NullMarked;

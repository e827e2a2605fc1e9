/** What the build runs to finish the distribution. */
@NullMarked
package io.tenon.cli.assembly;

import org.jspecify.annotations.NullMarked;

/** What the test kits share. */
@NullMarked
package io.tenon.spi.testing;

import org.jspecify.annotations.NullMarked;

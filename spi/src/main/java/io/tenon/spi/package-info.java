/**
 * What every SPI shares: one exception with a coded cause, and a size in bytes.
 *
 * <p>Consumers and providers both import {@code [1.0,2)}.
 */
@Export
@NullMarked
@Version("1.0.0")
package io.tenon.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

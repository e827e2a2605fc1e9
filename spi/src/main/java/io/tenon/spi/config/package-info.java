/**
 * Settings with a type, a default, a unit and a description: declared once, read once, documented
 * from the declaration.
 *
 * <p>Consumers and providers both import {@code [1.0,2)}.
 */
@Export
@NullMarked
@Version("1.0.0")
package io.tenon.spi.config;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

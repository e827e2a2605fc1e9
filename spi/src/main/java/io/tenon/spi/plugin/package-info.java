/**
 * How a bundle says that it is a plugin, and what the kernel gives it to live on.
 *
 * <p>A plugin is a bundle with one {@code io.tenon.plugin} capability for each service that it
 * provides, and an activator that registers those services. Plugins import {@code [1.0,2)}.
 */
@Export
@NullMarked
@Version("1.1.0")
package io.tenon.spi.plugin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

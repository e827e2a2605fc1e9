/**
 * Serializers: object graphs to bytes and back.
 *
 * <p>A {@link io.tenon.spi.serializer.SerializerProvider} is a service. It creates an {@link
 * io.tenon.spi.serializer.ObjectSerializer} for an application, which opens sessions; a session is
 * used by one thread at a time and writes and reads streams of objects. Streams are known by a
 * stable {@link io.tenon.spi.serializer.WireName}, so data that an older plugin wrote stays
 * readable.
 *
 * <p>Plugins implement it and import {@code [1.0,2)}.
 */
@Export
@NullMarked
@Version("1.0.0")
package io.tenon.spi.serializer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

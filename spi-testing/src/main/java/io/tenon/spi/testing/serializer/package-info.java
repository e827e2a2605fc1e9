/** The test kit of serializers: {@link io.tenon.spi.testing.serializer.SerializerTck}. */
@NullMarked
package io.tenon.spi.testing.serializer;

import org.jspecify.annotations.NullMarked;

/** The serializer plugin {@code kryo}: Kryo 5, which nobody outside of this bundle sees. */
@NullMarked
package io.tenon.serializer.kryo;

import org.jspecify.annotations.NullMarked;

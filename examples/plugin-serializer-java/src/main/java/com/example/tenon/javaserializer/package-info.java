/** A serializer plugin on the JDK's own object serialization. Start at {@link JavaActivator}. */
@NullMarked
package com.example.tenon.javaserializer;

import org.jspecify.annotations.NullMarked;

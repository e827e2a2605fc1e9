/** The serializer plugin, through the bridge, against Spark's own serializers in one run. */
@NullMarked
package io.tenon.benchmarks.serializer;

import org.jspecify.annotations.NullMarked;

/**
 * {@code spark.serializer} served by a serializer plugin: {@link
 * io.tenon.spark.serializer.TenonSerializer}.
 */
@NullMarked
package io.tenon.spark.serializer;

import org.jspecify.annotations.NullMarked;

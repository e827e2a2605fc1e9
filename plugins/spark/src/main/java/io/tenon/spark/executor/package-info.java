/** What runs in an executor. */
@NullMarked
package io.tenon.spark.executor;

import org.jspecify.annotations.NullMarked;

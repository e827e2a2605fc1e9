/** spark-submit: Spark's own handling of every flag, and masters that plugins serve. */
@NullMarked
package io.tenon.spark.submit;

import org.jspecify.annotations.NullMarked;

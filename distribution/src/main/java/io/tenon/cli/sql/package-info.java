/** {@code tenon run}: scripts of Spark SQL statements. */
@NullMarked
package io.tenon.cli.sql;

import org.jspecify.annotations.NullMarked;

/** The accelerator plugin {@code duckdb}: DuckDB, which nobody outside of this bundle sees. */
@NullMarked
package io.tenon.accelerator.duckdb;

import org.jspecify.annotations.NullMarked;

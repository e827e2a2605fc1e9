/** The queries of TPC-H and TPC-DS, and the tables of TPC-DS. Knows Spark and nothing of Tenon. */
@NullMarked
package io.tenon.benchmarks.tpc;

import org.jspecify.annotations.NullMarked;

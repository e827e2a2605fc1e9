/** The eight TPC-H tables as Parquet files, by the standard generator. */
package io.tenon.example.tpch;

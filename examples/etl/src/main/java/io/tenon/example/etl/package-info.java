/**
 * An ordinary Spark application: what each customer is worth, from TPC-H orders. Start at {@link
 * io.tenon.example.etl.CustomerValue}.
 */
package io.tenon.example.etl;

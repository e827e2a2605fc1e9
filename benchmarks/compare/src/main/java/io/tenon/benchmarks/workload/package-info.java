/** What both sides run: ordinary Spark applications. */
package io.tenon.benchmarks.workload;

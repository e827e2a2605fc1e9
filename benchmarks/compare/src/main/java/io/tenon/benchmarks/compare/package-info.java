/** Runs two sides in turn, process against process, and says how they compare. */
package io.tenon.benchmarks.compare;

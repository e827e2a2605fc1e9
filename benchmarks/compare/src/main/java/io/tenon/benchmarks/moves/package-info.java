/** How long moves take and what they cost. Read {@code MeasureMoves} first. */
package io.tenon.benchmarks.moves;

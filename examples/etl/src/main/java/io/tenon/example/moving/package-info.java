/** A streaming query that shows where it runs; {@code examples/moving/run} moves it. */
package io.tenon.example.moving;

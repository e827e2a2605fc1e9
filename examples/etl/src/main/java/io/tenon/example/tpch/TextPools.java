package io.tenon.example.tpch;

import io.tenon.example.terminal.ProgressBar;
import io.tenon.example.terminal.Terminal;
import io.trino.tpch.Distributions;
import io.trino.tpch.TextPool;

/** The pool of words that all comments are cut from: 300 MB, the same at every scale. */
final class TextPools {
  private static final int SIZE = 300 * 1024 * 1024;
  private static final int STEPS = 1000;

  private TextPools() {}

  /** The generator's random words and the text made of them. */
  record Text(Distributions words, TextPool pool) {}

  /**
   * Makes the pool. The library's own default pool is never let go again; this one is, so that the
   * memory is there for the work that follows.
   */
  static Text generate(Terminal terminal) {
    Distributions words = Distributions.getDefaultDistributions();
    try (ProgressBar bar = terminal.bar("text", "steps", STEPS)) {
      long[] reported = {0};
      TextPool pool =
          new TextPool(
              SIZE,
              words,
              fraction -> {
                long now = (long) (fraction * STEPS);
                bar.advance(now - reported[0]);
                reported[0] = now;
              });
      return new Text(words, pool);
    }
  }
}

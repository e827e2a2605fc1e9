package io.tenon.accelerator.tck;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a fragment. */
sealed interface Answer {
  /** Rows, with values as literals of the SPI have them. */
  record Rows(List<List<@Nullable Object>> rows) implements Answer {}

  /** An error. */
  record Failed(String why) implements Answer {}

  /** The accelerator does not compute it. */
  record Refused(List<String> why) implements Answer {}
}

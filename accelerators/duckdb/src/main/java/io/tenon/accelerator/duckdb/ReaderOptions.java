package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.FileFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Options of Spark's readers.
 *
 * @param ignored what changes nothing in what is read here, in lower case
 * @param usual what must have the value that Spark gives it unless told, in lower case
 */
record ReaderOptions(FileFormat format, Set<String> ignored, Map<String, String> usual) {
  /** Options of which files there are, which Spark has found, and of writing. */
  static final Set<String> OF_FILES =
      Set.of(
          "path",
          "paths",
          "basepath",
          "pathglobfilter",
          "recursivefilelookup",
          "modifiedafter",
          "modifiedbefore",
          "compression",
          "codec",
          "serialization.format");

  /**
   * @throws Unsupported when an option is given that is neither
   */
  void check(Map<String, String> given) {
    given.forEach(
        (key, value) -> {
          String option = key.toLowerCase(Locale.ROOT);
          boolean known =
              OF_FILES.contains(option)
                  || ignored.contains(option)
                  || value.equalsIgnoreCase(usual.get(option));
          if (!known) {
            throw new Unsupported(format + " with the option " + option + " = '" + value + "'");
          }
        });
  }
}

package io.tenon.cli.gpu;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.json.JsonObject;
import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param what it is, in a word
 * @param found in words
 * @param change what to do about it; empty when nothing has to be done
 */
record Finding(String what, Verdict verdict, String found, String change) {
  /** Whether it fits. */
  enum Verdict {
    FITS,
    /** It cannot be seen here; nothing speaks against it. */
    UNKNOWN,
    /** It keeps the rest from working. */
    WRONG
  }

  Finding {
    requireNonNull(what, "what is null");
    requireNonNull(verdict, "verdict is null");
    requireNonNull(found, "found is null");
    requireNonNull(change, "change is null");
  }

  static Finding fits(String what, String found) {
    return new Finding(what, Verdict.FITS, found, "");
  }

  static Finding unknown(String what, String found) {
    return new Finding(what, Verdict.UNKNOWN, found, "");
  }

  static Finding wrong(String what, String found, String change) {
    return new Finding(what, Verdict.WRONG, found, change);
  }

  boolean isWrong() {
    return verdict == Verdict.WRONG;
  }

  String verdictWord() {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  JsonObject toJson() {
    JsonObject json =
        JsonObject.of("what", what).with("verdict", verdictWord()).with("found", found);
    return change.isEmpty() ? json : json.with("change", change);
  }
}

package io.tenon.spi.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what the user probably meant, by edit distance (Levenshtein 1966). */
public final class NearestName {
  private NearestName() {}

  /** The one of {@code names} nearest to {@code name}, unless even that one is far. */
  public static Optional<String> of(String name, Collection<String> names) {
    int limit = Math.max(2, name.length() / 4);
    String nearest = null;
    int best = limit + 1;
    for (String candidate : names) {
      int distance = distance(name, candidate);
      if (distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    int[] current = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int substitution = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[right.length()];
  }
}

package io.tenon.accelerator.tck;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** How often what came of the fragments of each family. */
final class Tally {
  /** What came of one. */
  enum Outcome {
    /** The accelerator gave Spark's rows. */
    SAME_ROWS,
    /** Both failed. */
    SAME_ERROR,
    /** The accelerator failed where Spark has rows; Spark would run it again. */
    FELL_BACK,
    /** The accelerator refused to compile. */
    REFUSED,
    /** The accelerator gave other rows than Spark, or rows where Spark fails. */
    WRONG
  }

  /** With fewer fragments a share says nothing. */
  private static final int ENOUGH = 20;

  private final Map<String, Map<Outcome, Integer>> families = new TreeMap<>();
  private final Map<String, Map<Outcome, Integer>> details = new TreeMap<>();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final Map<String, String> falls = new TreeMap<>();
  private final Map<String, String> wrongs = new TreeMap<>();

  void add(String family, String detail, Outcome outcome) {
    families.computeIfAbsent(family, any -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
    details.computeIfAbsent(detail, any -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
  }

  void refused(String why) {
    reasons.merge(why, 1, Integer::sum);
  }

  void fell(String detail, String why) {
    falls.putIfAbsent(detail, why);
  }

  void wrong(String detail, String report) {
    wrongs.putIfAbsent(detail, report);
  }

  /** A report for each function whose answer was not Spark's, and then none. */
  String takeWrongs() {
    String reports = String.join("\n\n", wrongs.values());
    wrongs.clear();
    return reports;
  }

  /** Which part of a family's fragments gave Spark's rows, or its error; 1 when there are few. */
  double share(String family) {
    Map<Outcome, Integer> counts = families.getOrDefault(family, Map.of());
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    int same =
        counts.getOrDefault(Outcome.SAME_ROWS, 0) + counts.getOrDefault(Outcome.SAME_ERROR, 0);
    return all < ENOUGH ? 1 : (double) same / all;
  }

  /** All counts, for people. */
  String words() {
    StringBuilder text = new StringBuilder();
    families.forEach((family, counts) -> text.append("%-14s %s%n".formatted(family, counts)));
    text.append("refused most: ");
    reasons.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(25)
        .forEach(entry -> text.append("%n  %5d %s".formatted(entry.getValue(), entry.getKey())));
    text.append("%nfell back:".formatted());
    details.forEach(
        (detail, counts) -> {
          if (counts.containsKey(Outcome.FELL_BACK)) {
            text.append("%n  %-30s %s %s".formatted(detail, counts, falls.get(detail)));
          }
        });
    return text.toString();
  }
}

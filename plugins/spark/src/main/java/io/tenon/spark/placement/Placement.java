package io.tenon.spark.placement;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.tenon.spi.TenonException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * On which clusters an application's executors are, and how many on each.
 *
 * @param entries each cluster once; at least one of them gets executors
 */
public record Placement(List<Entry> entries) {
  /** A share ends an entry, so a cluster's URL may hold commas, brackets and equals signs. */
  private static final Pattern ENTRY =
      Pattern.compile("\\s*(\\S.*?)\\s*=\\s*(\\d{1,9})\\s*(%?)\\s*(?:,|$)");

  private static final String HELP =
      "write for example \"spark://host:7077=100%\" or \"process=2,spark://host:7077=4\": a number is"
          + " that many executors, a percentage a share of what the numbers leave";

  public Placement {
    entries = List.copyOf(entries);
    Set<String> clusters = new HashSet<>();
    for (Entry entry : entries) {
      if (!clusters.add(entry.cluster())) {
        throw invalid(text(entries), "'" + entry.cluster() + "' is named twice");
      }
    }
    if (entries.stream().allMatch(entry -> entry.amount() == 0)) {
      throw invalid(text(entries), "no cluster gets an executor");
    }
  }

  /**
   * One cluster's share.
   *
   * @param cluster a name, or a master URL
   * @param amount executors, or a weight
   * @param weighted whether {@code amount} is a weight
   */
  public record Entry(String cluster, int amount, boolean weighted) {
    public Entry {
      requireNonNull(cluster, "cluster is null");
      if (amount < 0) {
        throw new IllegalArgumentException("amount is negative: " + amount);
      }
    }

    @Override
    public String toString() {
      return cluster + "=" + amount + (weighted ? "%" : "");
    }
  }

  /** Everything on one cluster. */
  public static Placement all(String cluster) {
    return new Placement(List.of(new Entry(cluster, 100, true)));
  }

  /**
   * Reads {@code <name or master URL>=<number or percentage>,…}.
   *
   * @throws TenonException {@link PlacementErrorCode#PLACEMENT_INVALID}
   */
  public static Placement parse(String text) {
    requireNonNull(text, "text is null");
    List<Entry> entries = new ArrayList<>();
    Matcher matcher = ENTRY.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw invalid(text, "'" + text.substring(end).strip() + "' says no number of executors");
      }
      entries.add(
          new Entry(
              matcher.group(1), Integer.parseInt(matcher.group(2)), !matcher.group(3).isEmpty()));
      end = matcher.end();
    }
    if (entries.isEmpty()) {
      throw invalid(text, "it is empty");
    }
    return new Placement(entries);
  }

  private static TenonException invalid(String text, String why) {
    return new TenonException(
        PlacementErrorCode.PLACEMENT_INVALID,
        "the placement \"%s\" is wrong: %s; %s".formatted(text, why, HELP));
  }

  private static String text(List<Entry> entries) {
    return entries.stream().map(Entry::toString).collect(joining(","));
  }

  /** Whether each cluster is given a number of executors, so that the placement says the total. */
  boolean saysTotal() {
    return entries.stream().noneMatch(Entry::weighted);
  }

  /** The sum of the numbers. */
  int numbers() {
    return entries.stream().filter(entry -> !entry.weighted()).mapToInt(Entry::amount).sum();
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return text(entries);
  }
}

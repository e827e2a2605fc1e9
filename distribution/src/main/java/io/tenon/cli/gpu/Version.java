package io.tenon.cli.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with points between them. */
record Version(List<Integer> parts) implements Comparable<Version> {
  private static final Pattern NUMBERS = Pattern.compile("\\d{1,6}(?:\\.\\d{1,6})+");

  Version {
    parts = List.copyOf(parts);
  }

  static Version of(String text) {
    List<Integer> parts = new ArrayList<>();
    for (String part : text.split("\\.")) {
      parts.add(Integer.parseInt(part));
    }
    return new Version(parts);
  }

  /** The first one in a text. */
  static Optional<Version> find(String text) {
    Matcher matcher = NUMBERS.matcher(text);
    return matcher.find() ? Optional.of(of(matcher.group())) : Optional.empty();
  }

  @Override
  public int compareTo(Version other) {
    for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
      int order = Integer.compare(part(i), other.part(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private int part(int index) {
    return index < parts.size() ? parts.get(index) : 0;
  }

  @Override
  public String toString() {
    return String.join(".", parts.stream().map(String::valueOf).toList());
  }
}

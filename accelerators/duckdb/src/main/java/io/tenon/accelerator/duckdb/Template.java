package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * SQL with places for arguments: {@code {0}}, {@code {*}} for all with commas, {@code {1*}} for all
 * from the second, {@code {type}} for the type of the result, {@code {type0}} for that of an
 * argument, {@code {local0}} for an instant as date and time in the session's zone, {@code
 * {instant(}...{)}} for the way back.
 */
record Template(String text, ZoneId zone) {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+\\*?|\\*|instant\\(|\\))}");

  String fill(List<Sql> arguments, DataType type) {
    return PLACE
        .matcher(text)
        .replaceAll(
            place -> java.util.regex.Matcher.quoteReplacement(fill(place, arguments, type)));
  }

  private String fill(MatchResult place, List<Sql> arguments, DataType type) {
    String name = place.group(1);
    if (name.equals("type")) {
      return Types.sql(type);
    }
    if (name.startsWith("type")) {
      return Types.sql(arguments.get(Integer.parseInt(name.substring(4))).type());
    }
    if (name.startsWith("local")) {
      requireUtc();
      String instant = arguments.get(Integer.parseInt(name.substring(5))).text();
      return "make_timestamp(epoch_us(" + instant + "))";
    }
    if (name.equals("instant(")) {
      requireUtc();
      return "CAST(";
    }
    if (name.equals(")")) {
      return " AS TIMESTAMPTZ)";
    }
    if (name.endsWith("*")) {
      int from = name.length() == 1 ? 0 : Integer.parseInt(name.substring(0, name.length() - 1));
      return arguments.stream().skip(from).map(Sql::text).collect(Collectors.joining(", "));
    }
    return arguments.get(Integer.parseInt(name)).text();
  }

  private void requireUtc() {
    if (!zone.normalized().equals(ZoneOffset.UTC)) {
      throw new Unsupported("dates of instants in the time zone " + zone + " are not supported");
    }
  }
}

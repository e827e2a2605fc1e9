package io.tenon.example.etl;

import io.tenon.example.terminal.Terminal;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.StringJoiner;
import org.apache.spark.sql.Row;

/** The customers worth most, and a short summary. */
final class Report {
  private static final int WIDTH = 82;

  private final Terminal terminal;
  private final Pipeline.Outcome outcome;

  Report(Terminal terminal, Pipeline.Outcome outcome) {
    this.terminal = terminal;
    this.outcome = outcome;
  }

  void print() {
    terminal.gap();
    terminal.line("  The %d customers worth most".formatted(outcome.top().size()));
    terminal.gap();
    line("", "customer", "nation", "segment", "orders", "revenue", "last order", "pause");
    terminal.line("  " + terminal.rule(WIDTH));
    int rank = 1;
    for (Row row : outcome.top()) {
      line(
          rank++,
          row.getString(0),
          row.getString(1),
          row.getString(2),
          row.getInt(3),
          money(row.getDecimal(4)),
          row.getDate(5),
          row.getLong(6) + " d");
    }
    terminal.gap();
    terminal.line(
        "  %s rows in, %s rows out"
            .formatted(Terminal.count(outcome.rowsIn()), Terminal.count(outcome.rowsOut())));
    StringJoiner times = new StringJoiner(", ", "  ", "");
    outcome.steps().forEach(s -> times.add(s.label() + " " + Terminal.seconds(s.elapsed())));
    terminal.line(times.toString());
    terminal.line("  " + outcome.table());
  }

  private void line(Object... cells) {
    terminal.line(
        String.format(Locale.ROOT, "  %2s  %-18s  %-14s  %-10s  %6s  %10s  %10s  %6s", cells)
            .stripTrailing());
  }

  private static String money(BigDecimal amount) {
    return String.format(Locale.ROOT, "%,.0f", amount);
  }
}

package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Aggregates, with what is computed from them, that occur more than once in a fragment: a view that
 * is used twice, say. Each is computed once, which is also the only way in which sums of floating
 * numbers are equal to themselves. One for each fragment.
 */
final class Commons {
  private final Map<Relation, Common> byRelation = new HashMap<>();
  private final List<Common> all = new ArrayList<>();

  private static final class Common {
    final String name;
    final Rows rows;
    int uses;

    Common(String name, Rows rows) {
      this.name = name;
      this.rows = rows;
    }

    /** What stands for it in queries until it is known how often it is used; no query has this. */
    String place() {
      return "\u0001" + name + "\u0001";
    }
  }

  /**
   * The rows of a relation, by its place.
   *
   * @param alias of the place where it is used
   */
  Rows use(Relation relation, String alias, Supplier<Rows> lowering) {
    Common common = byRelation.get(relation);
    if (common == null) {
      Rows rows = lowering.get();
      // What it contains has its name already.
      common = new Common("common_" + all.size(), rows);
      byRelation.put(relation, common);
      all.add(common);
    }
    common.uses++;
    List<DataType> types = common.rows.types();
    return Rows.select(
        new Rows("", types).columns(alias), " FROM " + common.place() + " AS " + alias);
  }

  /** The query with what is used once in its place, and with names for the rest. */
  String placed(String query) {
    String text = query;
    // What contains others came after them.
    for (int i = all.size() - 1; i >= 0; i--) {
      Common common = all.get(i);
      text =
          text.replace(
              common.place(), common.uses > 1 ? common.name : "(" + common.rows.query() + ")");
    }
    return text;
  }

  /** The tables that {@link #placed} names. */
  List<String> tables() {
    return all.stream()
        .filter(common -> common.uses > 1)
        .map(common -> common.name + " AS MATERIALIZED (" + placed(common.rows.query()) + ")")
        .toList();
  }
}

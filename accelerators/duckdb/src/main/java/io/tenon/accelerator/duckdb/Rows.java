package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * A relation in SQL.
 *
 * @param query a whole query, with the columns {@code c0}, {@code c1}, ...
 * @param types of the columns in DuckDB, as in {@link Sql#type}
 */
record Rows(String query, List<DataType> types) {
  /** The columns, when the query stands in a FROM clause under this name. */
  List<Sql> columns(String alias) {
    List<Sql> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      columns.add(new Sql(alias + ".c" + i, types.get(i)));
    }
    return columns;
  }

  String from(String alias) {
    return " FROM (" + query + ") AS " + alias;
  }

  /** A query for these columns; one for no columns still has its rows. */
  static Rows select(List<Sql> columns, String rest) {
    StringBuilder text = new StringBuilder("SELECT ");
    for (int i = 0; i < columns.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(columns.get(i).text()).append(" AS c").append(i);
    }
    if (columns.isEmpty()) {
      text.append("0 AS none");
    }
    return new Rows(text.append(rest).toString(), columns.stream().map(Sql::type).toList());
  }
}

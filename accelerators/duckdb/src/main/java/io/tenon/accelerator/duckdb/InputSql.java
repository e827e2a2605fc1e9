package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.Relation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.Engine;

/** What the caller hands in as a stream, in SQL. */
final class InputSql {
  private InputSql() {}

  static String stream(int index) {
    return "stream_" + index;
  }

  /** The stream's columns by position, whatever their names are. */
  static String query(Relation.Input input, Engine.Session session) throws SQLException {
    List<String> names = new ArrayList<>();
    for (List<Object> column : session.query("DESCRIBE " + stream(input.index()))) {
      names.add((String) column.get(0));
    }
    List<Sql> columns = new ArrayList<>();
    List<Field> output = input.output();
    for (int i = 0; i < output.size(); i++) {
      columns.add(
          new Sql(
              "CAST(" + Sql.name(names.get(i)) + " AS " + Types.sql(output.get(i).type()) + ")",
              output.get(i).type()));
    }
    return Rows.select(columns, " FROM " + stream(input.index())).query();
  }
}

package io.tenon.cli.sql;

import java.io.Writer;
import java.util.List;
import org.apache.spark.sql.Row;

/** How results are written. */
enum ResultFormat {
  /** Aligned columns, for people; NULL is written as NULL. */
  TABLE {
    @Override
    ResultWriter writer(Writer out, List<String> columns) {
      return new TableWriter(out, columns);
    }
  },
  /** RFC 4180 with a header line; NULL is an empty field and an empty string is {@code ""}. */
  CSV {
    @Override
    ResultWriter writer(Writer out, List<String> columns) {
      return new CsvWriter(out, columns);
    }
  },
  /** One JSON object for each row, on a line of its own. */
  JSON {
    @Override
    ResultWriter writer(Writer out, List<String> columns) {
      return new JsonWriter(out);
    }
  };

  /** A writer for one result set with these columns. */
  abstract ResultWriter writer(Writer out, List<String> columns);

  /** Whether a writer wants every value as a string; {@link Row#json} keeps the types. */
  boolean takesStrings() {
    return this != JSON;
  }
}

package org.duckdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * An instance of DuckDB in memory. It stands in DuckDB's package for the native interface below
 * JDBC: JDBC hands out Arrow streams only as objects of one version of Arrow's Java library, and
 * its driver leaves threads and a registration in the JVM behind.
 */
public final class Engine implements AutoCloseable {
  private final ByteBuffer root;
  private boolean closed;

  private Engine(ByteBuffer root) {
    this.root = root;
  }

  /** Opens an instance with these settings of DuckDB's. */
  public static Engine open(Map<String, String> settings) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(settings);
    return new Engine(
        DuckDBNative.duckdb_jdbc_startup(":memory:".getBytes(UTF_8), false, properties, false));
  }

  /** A connection for one thread at a time; it keeps the instance alive. */
  public synchronized Session connect() throws SQLException {
    if (closed) {
      throw new SQLException("the instance is closed");
    }
    return new Session(DuckDBNative.duckdb_jdbc_connect(root));
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      DuckDBNative.duckdb_jdbc_disconnect(root);
    }
  }

  /** A connection. Only {@link #interrupt} may be called while another call runs. */
  public static final class Session implements AutoCloseable {
    private final ByteBuffer connection;
    private boolean closed;

    private Session(ByteBuffer connection) {
      this.connection = connection;
    }

    /** Runs a statement to its end and gives its rows, for what is small. */
    public List<List<Object>> query(String sql) throws SQLException {
      ByteBuffer result = execute(sql);
      try {
        List<List<Object>> rows = new ArrayList<>();
        DuckDBVector[] chunk = DuckDBNative.duckdb_jdbc_fetch(result, connection);
        while (chunk != null && chunk.length > 0 && chunk[0].length > 0) {
          for (int row = 0; row < chunk[0].length; row++) {
            List<Object> values = new ArrayList<>();
            for (DuckDBVector column : chunk) {
              values.add(column.isNull(row) ? null : column.getObject(row));
            }
            rows.add(values);
          }
          chunk = DuckDBNative.duckdb_jdbc_fetch(result, connection);
        }
        return rows;
      } finally {
        DuckDBNative.duckdb_jdbc_free_result(result);
      }
    }

    /**
     * Begins a query and gives the address of an {@code ArrowArrayStream} that its rows come from.
     * Whoever takes the struct's content over must release it.
     *
     * @param whileRunning whether rows are handed over while the query runs; else it runs to its
     *     end first, its rows take memory, and its errors have their full message
     */
    public long stream(String sql, int batchRows, boolean whileRunning) throws SQLException {
      query("SET SESSION jdbc_stream_results = " + whileRunning);
      ByteBuffer result = execute(sql);
      try {
        return export(result, batchRows);
      } catch (SQLException e) {
        // DuckDB's driver does not pass on why a result that streams has failed already.
        throw new SQLException("the query failed before its first rows", e);
      } finally {
        // The stream has taken the rows over; this frees only what held them.
        DuckDBNative.duckdb_jdbc_free_result(result);
      }
    }

    /** The native method throws what it does not declare. */
    private long export(ByteBuffer result, int batchRows) throws SQLException {
      return DuckDBNative.duckdb_jdbc_arrow_stream(result, connection, batchRows);
    }

    /**
     * Makes the {@code ArrowArrayStream} at an address readable once, as a view of this session.
     */
    public void register(String name, long address) {
      DuckDBNative.duckdb_jdbc_arrow_register(connection, address, name.getBytes(UTF_8));
    }

    /** Lets go of a stream that is still open; the session can then run something else. */
    public void closeStream() {
      DuckDBNative.duckdb_jdbc_arrow_close_streams(connection);
    }

    /** Ends what runs, with an error. From any thread. */
    public synchronized void interrupt() {
      if (!closed) {
        DuckDBNative.duckdb_jdbc_interrupt(connection);
      }
    }

    /** The profile of the last query, as JSON; empty when there is none. */
    public String profile() throws SQLException {
      String json =
          DuckDBNative.duckdb_jdbc_get_profiling_information(connection, ProfilerPrintFormat.JSON);
      return json == null ? "" : json;
    }

    private ByteBuffer execute(String sql) throws SQLException {
      ByteBuffer statement = DuckDBNative.duckdb_jdbc_prepare(connection, sql.getBytes(UTF_8));
      try {
        return DuckDBNative.duckdb_jdbc_execute(statement, new Object[0]);
      } finally {
        DuckDBNative.duckdb_jdbc_release(statement);
      }
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        DuckDBNative.duckdb_jdbc_arrow_close_streams(connection);
        DuckDBNative.duckdb_jdbc_disconnect(connection);
      }
    }
  }
}

package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.AcceleratorRequest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.duckdb.Engine;

/**
 * One instance of DuckDB at a time, which opens files only in the folders that fragments have named
 * so far. DuckDB does not let an instance's folders be changed; where a fragment names another one,
 * the next instance takes over, and the one before ends with its last session.
 */
final class Instances implements AutoCloseable {
  private final AcceleratorRequest request;
  private final Path spill;
  private Engine engine;
  private Set<Path> folders;
  private int opened;

  /**
   * @throws SQLException when DuckDB does not start
   */
  Instances(AcceleratorRequest request, Path spill) throws SQLException {
    this.request = request;
    this.spill = spill;
    folders = Set.of();
    engine = open(folders);
  }

  private Engine open(Set<Path> allowed) throws SQLException {
    Engine fresh = Engine.open(Map.of());
    try (Engine.Session session = fresh.connect()) {
      Path own = spill.resolve(Integer.toString(opened++));
      for (String setting : Configuration.statements(request, own, allowed)) {
        session.query(setting);
      }
      return fresh;
    } catch (SQLException | RuntimeException e) {
      fresh.close();
      throw e;
    }
  }

  /** A session that reads files in these folders. */
  synchronized Engine.Session connect(Set<Path> wanted) throws SQLException {
    if (!folders.containsAll(wanted)) {
      Set<Path> more = new TreeSet<>(folders);
      more.addAll(wanted);
      Engine next = open(more);
      engine.close();
      engine = next;
      folders = more;
    }
    return engine.connect();
  }

  @Override
  public synchronized void close() {
    engine.close();
  }
}

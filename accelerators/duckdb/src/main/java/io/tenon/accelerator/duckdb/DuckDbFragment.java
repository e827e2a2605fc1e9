package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.CompiledFragment;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.RunRequest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.duckdb.Engine;

/** A query that runs whenever it is asked to. */
final class DuckDbFragment implements CompiledFragment {
  private final Instances instances;
  private final KnownFiles known;
  private final String query;
  private final List<String> common;
  private final List<ScanSource> scans;
  private final List<Relation.Input> inputs;

  DuckDbFragment(
      Instances instances,
      KnownFiles known,
      String query,
      List<String> common,
      List<ScanSource> scans,
      List<Relation.Input> inputs) {
    this.instances = instances;
    this.known = known;
    this.query = query;
    this.common = common;
    this.scans = scans;
    this.inputs = inputs;
  }

  @Override
  public String description() {
    return with(common);
  }

  private String with(List<String> tables) {
    return tables.isEmpty() ? query : "WITH " + String.join(", ", tables) + " " + query;
  }

  @Override
  public Execution run(RunRequest request) {
    Engine.Session session;
    try {
      session = instances.connect(Folders.of(scans.stream().map(ScanSource::scan).toList()));
    } catch (SQLException e) {
      throw Failures.of("to open a session", e);
    }
    return new DuckDbExecution(session, this, request);
  }

  /**
   * The query with what its scans and inputs read.
   *
   * @param cancelled when it holds, the query is worth nothing
   */
  String query(Engine.Session session, BooleanSupplier cancelled) throws SQLException {
    List<String> tables = new ArrayList<>();
    for (int i = 0; i < scans.size(); i++) {
      ScanSource scan = scans.get(i);
      String rows = new ScanSql(scan.scan(), scan.files(known, session, cancelled)).query(session);
      tables.add("scan_" + i + " AS NOT MATERIALIZED (" + rows + ")");
    }
    for (Relation.Input input : inputs) {
      tables.add(
          "input_"
              + input.index()
              + " AS NOT MATERIALIZED ("
              + InputSql.query(input, session)
              + ")");
    }
    tables.addAll(common);
    return with(tables);
  }

  List<Relation.Input> inputs() {
    return inputs;
  }

  @Override
  public void close() {}
}

package io.tenon.accelerator.duckdb;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.Compilation;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.duckdb.Engine;

/** One instance of DuckDB, which shares its threads and its memory among all runs. */
final class DuckDbAccelerator implements Accelerator {
  private final Engine engine;
  private final Path spill;
  private final Footers footers = new Footers();

  private DuckDbAccelerator(Engine engine, Path spill) {
    this.engine = engine;
    this.spill = spill;
  }

  static DuckDbAccelerator open(AcceleratorRequest request) {
    Path spill;
    try {
      // DuckDB spills to one place.
      spill =
          Files.createTempDirectory(
              Files.createDirectories(request.spillDirectories().get(0)), "tenon-duckdb-");
    } catch (IOException e) {
      throw unavailable("cannot write to " + request.spillDirectories().get(0), e);
    }
    Engine engine;
    try {
      engine = Engine.open(Map.of());
    } catch (SQLException | LinkageError | IllegalStateException e) {
      throw unavailable("DuckDB's library does not load", e);
    }
    try (Engine.Session session = engine.connect()) {
      for (String setting : Configuration.statements(request, spill)) {
        session.query(setting);
      }
    } catch (SQLException e) {
      engine.close();
      throw unavailable("DuckDB does not take a setting", e);
    }
    return new DuckDbAccelerator(engine, spill);
  }

  private static TenonException unavailable(String what, Throwable cause) {
    return new TenonException(
        AcceleratorErrorCode.ACCELERATOR_UNAVAILABLE,
        what + ": " + cause.getMessage() + "; Spark runs without this accelerator",
        cause);
  }

  @Override
  public Compilation compile(Fragment fragment) {
    Lowering lowering = new Lowering(fragment);
    String query = lowering.root(fragment.root());
    List<Refusal> refusals = lowering.refusals();
    return refusals.isEmpty()
        ? new Compilation.Compiled(
            new DuckDbFragment(engine, footers, query, lowering.scans(), lowering.inputs()))
        : new Compilation.Refused(refusals);
  }

  @Override
  public void close() {
    engine.close();
    try {
      Spill.delete(spill);
    } catch (IOException e) {
      throw new TenonException(
          AcceleratorErrorCode.ACCELERATOR_FAILED,
          "cannot delete the spill directory " + spill + "; delete it by hand",
          e);
    }
  }
}

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

/** DuckDB, whose threads and memory all runs share. */
final class DuckDbAccelerator implements Accelerator {
  private final Instances instances;
  private final Path spill;
  private final KnownFiles known = new KnownFiles();

  private DuckDbAccelerator(Instances instances, Path spill) {
    this.instances = instances;
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
    try {
      return new DuckDbAccelerator(new Instances(request, spill), spill);
    } catch (SQLException | LinkageError | IllegalStateException e) {
      throw unavailable("DuckDB does not start", e);
    }
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
            new DuckDbFragment(
                instances, known, query, lowering.tables(), lowering.scans(), lowering.inputs()))
        : new Compilation.Refused(refusals);
  }

  @Override
  public void close() {
    instances.close();
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

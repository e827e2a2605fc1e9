package io.tenon.accelerator.cudf;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.AcceleratorProvider;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.Probe;
import io.tenon.spi.config.ConfigSchema;
import java.nio.file.Path;
import java.util.Optional;

/** The service that this plugin provides. */
final class CudfProvider implements AcceleratorProvider {
  static final String NAME = "cudf";

  private final Nvidia nvidia;
  private final Optional<String> home;
  private final Optional<String> searchPath;

  CudfProvider(Nvidia nvidia, Optional<String> home, Optional<String> searchPath) {
    this.nvidia = nvidia;
    this.home = home;
    this.searchPath = searchPath;
  }

  static CudfProvider here() {
    return new CudfProvider(
        new Nvidia(Path.of("/")),
        Optional.ofNullable(System.getenv("TENON_HOME")),
        Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")));
  }

  @Override
  public ConfigSchema settings() {
    return CudfSettings.SCHEMA;
  }

  @Override
  public Probe probe() {
    Optional<String> missing = nvidia.missing(searchPath);
    if (missing.isPresent()) {
      return new Probe.Unavailable(missing.get());
    }
    // Its memory is known only to its library, which is loaded when the accelerator is opened.
    return new Probe.Available(
        nvidia.devices().size()
            + " NVIDIA device(s)"
            + nvidia.driver().map(version -> ", driver " + version).orElse(""),
        new ByteSize(0));
  }

  @Override
  public Accelerator open(AcceleratorRequest request) {
    CudfSettings settings = CudfSettings.read(request.settings(), home);
    Optional<String> missing = nvidia.missing(searchPath);
    if (missing.isPresent()) {
      throw new TenonException(
          AcceleratorErrorCode.ACCELERATOR_UNAVAILABLE,
          missing.get() + "; the next accelerator or Spark runs instead");
    }
    return CudfAccelerator.open(request, settings);
  }
}

package io.tenon.accelerator.duckdb;

import io.tenon.spi.ByteSize;
import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.AcceleratorProvider;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.Probe;
import io.tenon.spi.config.ConfigSchema;

/** The service that this plugin provides. */
final class DuckDbProvider implements AcceleratorProvider {
  static final String NAME = "duckdb";

  private static final ConfigSchema SETTINGS = ConfigSchema.of();

  @Override
  public ConfigSchema settings() {
    return SETTINGS;
  }

  @Override
  public Probe probe() {
    String platform = NativePlatform.current();
    if (!NativePlatform.isBundled(platform)) {
      return new Probe.Unavailable(
          "this build of the plugin has no DuckDB library for "
              + platform
              + "; build it with -Dduckdb.platform="
              + platform);
    }
    Runtime machine = Runtime.getRuntime();
    return new Probe.Available("CPU, " + machine.availableProcessors() + " cores", new ByteSize(0));
  }

  @Override
  public Accelerator open(AcceleratorRequest request) {
    SETTINGS.check("spark.tenon.accelerator.duckdb", request.settings());
    return DuckDbAccelerator.open(request);
  }
}

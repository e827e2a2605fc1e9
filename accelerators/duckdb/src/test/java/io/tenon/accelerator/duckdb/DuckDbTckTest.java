package io.tenon.accelerator.duckdb;

import io.tenon.accelerator.tck.AcceleratorTck;
import io.tenon.spi.accelerator.AcceleratorProvider;

class DuckDbTckTest extends AcceleratorTck {
  @Override
  protected AcceleratorProvider provider() {
    return new DuckDbProvider();
  }
}

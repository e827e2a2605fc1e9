package io.tenon.coordination.file;

import io.tenon.spi.testing.coordination.CoordinationFaultTck;
import io.tenon.spi.testing.coordination.CoordinationFixture;

class FileCoordinationFaultTest extends CoordinationFaultTck {
  @Override
  protected CoordinationFixture fixture() {
    return new FileFixture();
  }
}

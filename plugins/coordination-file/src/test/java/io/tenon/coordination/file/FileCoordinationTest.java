package io.tenon.coordination.file;

import io.tenon.spi.testing.coordination.CoordinationFixture;
import io.tenon.spi.testing.coordination.CoordinationTck;

class FileCoordinationTest extends CoordinationTck {
  @Override
  protected CoordinationFixture fixture() {
    return new FileFixture();
  }
}

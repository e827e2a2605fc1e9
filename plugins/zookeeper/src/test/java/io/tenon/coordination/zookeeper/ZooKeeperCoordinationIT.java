package io.tenon.coordination.zookeeper;

import io.tenon.spi.testing.coordination.CoordinationFixture;
import io.tenon.spi.testing.coordination.CoordinationTck;

class ZooKeeperCoordinationIT extends CoordinationTck {
  @Override
  protected CoordinationFixture fixture() {
    return new ZooKeeperFixture();
  }
}

package io.tenon.coordination.zookeeper;

import io.tenon.spi.testing.coordination.CoordinationFaultTck;
import io.tenon.spi.testing.coordination.CoordinationFixture;

class ZooKeeperCoordinationFaultIT extends CoordinationFaultTck {
  @Override
  protected CoordinationFixture fixture() {
    return new ZooKeeperFixture();
  }
}

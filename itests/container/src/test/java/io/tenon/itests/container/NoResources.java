package io.tenon.itests.container;

import io.tenon.spi.plugin.Resources;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/** A container's resources for plugins that are started and never used. */
final class NoResources implements Resources {
  @Override
  public ExecutorService threads(String name, int threads) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public ScheduledExecutorService timer(String name) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public Path temporaryDirectory(String name) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public System.Logger logger(String name) {
    return System.getLogger(name);
  }

  @Override
  public void closeOnStop(String name, AutoCloseable resource) {}
}

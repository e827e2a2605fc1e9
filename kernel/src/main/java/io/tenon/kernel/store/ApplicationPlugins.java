package io.tenon.kernel.store;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.TenonException;
import java.nio.file.Path;
import java.util.List;

/**
 * The plugins of one running application: the distribution's until the first change, a private copy
 * from then on, so that what is changed in one application changes in no other. Thread-safe.
 */
public final class ApplicationPlugins implements PluginSource {
  private final PluginStore distribution;
  private final Path directory;
  private volatile PluginStore current;

  /**
   * @param directory where the private copy will be; it lives as long as the application
   */
  public ApplicationPlugins(PluginStore distribution, Path directory) {
    this.distribution = requireNonNull(distribution, "distribution is null");
    this.directory = requireNonNull(directory, "directory is null");
    this.current = distribution;
  }

  /** What every application of this distribution starts with. */
  public PluginStore distribution() {
    return distribution;
  }

  @Override
  public PluginSet current() {
    return current.current();
  }

  @Override
  public Path jar(PluginEntry entry) {
    return current.jar(entry);
  }

  /** As {@link PluginStore#verify}, of the store that the application uses now. */
  public List<TenonException> verify() {
    return current.verify();
  }

  /**
   * The application's own store.
   *
   * @param active what the application runs with, which is in the store when this makes it
   */
  public synchronized PluginStore privateStore(PluginSet active) {
    if (current != distribution) {
      return current;
    }
    PluginStore store = PluginStore.create(directory);
    store.copyPolicy(distribution);
    if (store.current().equals(PluginSet.EMPTY)) {
      copyInto(store, active);
    }
    current = store;
    return store;
  }

  private void copyInto(PluginStore store, PluginSet active) {
    try (PluginTransaction transaction = store.begin()) {
      for (PluginEntry entry : active.plugins()) {
        transaction.install(distribution.jar(entry));
      }
      transaction.beginAt(active.generation());
      transaction.commit();
    }
  }
}

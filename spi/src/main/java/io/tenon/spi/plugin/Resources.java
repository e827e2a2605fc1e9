package io.tenon.spi.plugin;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a plugin may hold that outlives a call: threads, timers, files, anything to be closed. Each
 * bundle gets its own instance as an OSGi service; all that it handed out ends when the bundle
 * stops, in the reverse order. What has ended before is not held any longer. Methods may be called
 * from any thread; after the bundle has stopped they throw {@link IllegalStateException}.
 */
@ProviderType
public interface Resources {
  /**
   * A pool of at most {@code threads} daemon threads named {@code <bundle>-<name>-<n>}.
   *
   * @param name unique in the bundle
   */
  ExecutorService threads(String name, int threads);

  /**
   * A timer on one daemon thread named {@code <bundle>-<name>}.
   *
   * @param name unique in the bundle
   */
  ScheduledExecutorService timer(String name);

  /** An empty directory that only this user can read; removed when the bundle stops. */
  Path temporaryDirectory(String name);

  /** A logger that writes where the engine's logs go and holds no reference to the plugin. */
  System.Logger logger(String name);

  /**
   * Closes {@code resource} when the bundle stops; its errors are logged and do not stop others.
   */
  void closeOnStop(String name, AutoCloseable resource);

  /**
   * Holds {@code resource} no longer, which was given to {@link #closeOnStop} and has been closed
   * since. Without this it is held until the bundle stops.
   */
  default void letGo(AutoCloseable resource) {}
}

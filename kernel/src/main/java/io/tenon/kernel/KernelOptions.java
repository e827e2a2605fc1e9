package io.tenon.kernel;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.store.PluginSource;
import io.tenon.spi.ByteSize;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a kernel boots.
 *
 * @param plugins where plugins come from
 * @param scratch a directory for this JVM's own files; created, and removed at close
 * @param startLimit how long a plugin's activator may take
 * @param startMemory how much a plugin's activator may allocate
 * @param unloadLimit how long a change waits for proof that what it took out was unloaded
 */
public record KernelOptions(
    PluginSource plugins,
    Path scratch,
    Duration startLimit,
    ByteSize startMemory,
    Duration unloadLimit) {
  public KernelOptions {
    requireNonNull(plugins, "plugins is null");
    requireNonNull(scratch, "scratch is null");
    requireNonNull(startLimit, "startLimit is null");
    requireNonNull(startMemory, "startMemory is null");
    requireNonNull(unloadLimit, "unloadLimit is null");
  }

  /** The usual limits: 10 seconds and 64 MiB for an activator, 10 seconds for the unloading. */
  public static KernelOptions of(PluginSource plugins, Path scratch) {
    return new KernelOptions(
        plugins, scratch, Duration.ofSeconds(10), ByteSize.ofMebibytes(64), Duration.ofSeconds(10));
  }

  /** The same, but for how long a change waits for proof of the unloading. */
  public KernelOptions withUnloadLimit(Duration limit) {
    return new KernelOptions(plugins, scratch, startLimit, startMemory, limit);
  }
}

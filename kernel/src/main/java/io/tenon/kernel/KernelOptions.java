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
 */
public record KernelOptions(
    PluginSource plugins, Path scratch, Duration startLimit, ByteSize startMemory) {
  public KernelOptions {
    requireNonNull(plugins, "plugins is null");
    requireNonNull(scratch, "scratch is null");
    requireNonNull(startLimit, "startLimit is null");
    requireNonNull(startMemory, "startMemory is null");
  }

  /** The usual limits: 10 seconds and 64 MiB for an activator. */
  public static KernelOptions of(PluginSource plugins, Path scratch) {
    return new KernelOptions(plugins, scratch, Duration.ofSeconds(10), ByteSize.ofMebibytes(64));
  }
}

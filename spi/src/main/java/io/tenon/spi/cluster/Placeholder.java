package io.tenon.spi.cluster;

/**
 * What is known of a process only when it is launched. A {@link ProcessTemplate} holds the {@link
 * #token}; the cluster manager, or the cluster itself, puts the value in its place.
 */
public enum Placeholder {
  /** {@link ExecutorId} of the executor. */
  EXECUTOR_ID,
  /** Host name or address under which the driver and other executors reach the process. */
  HOST,
  /** Number of cores. */
  CORES,
  /** Id of the resource profile. */
  PROFILE_ID,
  /** Heap in mebibytes, as a plain number. */
  MEMORY_MIB,
  /** The engine's home directory where the process runs. */
  HOME;

  /** What stands in the template, for example <code>{{EXECUTOR_ID}}</code>. */
  public String token() {
    return "{{" + name() + "}}";
  }
}

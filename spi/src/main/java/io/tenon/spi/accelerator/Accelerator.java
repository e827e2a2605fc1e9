package io.tenon.spi.accelerator;

import org.osgi.annotation.versioning.ConsumerType;

/** An engine in one JVM of an application. Called from any thread. */
@ConsumerType
public interface Accelerator extends AutoCloseable {
  /**
   * Prepares a fragment, or says why not. Reads no data and takes milliseconds: it is called while
   * a query is planned, also for parts of a plan that turn out not to be used.
   */
  Compilation compile(Fragment fragment);

  /** Cancels what runs and lets go of memory, threads, files and devices. */
  @Override
  void close();
}

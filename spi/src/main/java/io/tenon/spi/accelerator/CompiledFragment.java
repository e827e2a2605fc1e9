package io.tenon.spi.accelerator;

import io.tenon.spi.TenonException;
import org.osgi.annotation.versioning.ConsumerType;

/** A fragment that an accelerator can run, any number of times, also at the same time. */
@ConsumerType
public interface CompiledFragment extends AutoCloseable {
  /** What will run, for people who read a plan: SQL, or the calls. One or more lines. */
  String description();

  /**
   * Begins a run. The request's input streams belong to the run from here on, also when this
   * throws.
   *
   * @throws TenonException with an {@link AcceleratorErrorCode} when it cannot begin
   */
  Execution run(RunRequest request);

  /** Lets go of what was prepared. Runs that have begun go on. */
  @Override
  void close();
}

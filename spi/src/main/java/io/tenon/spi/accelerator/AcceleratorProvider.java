package io.tenon.spi.accelerator;

import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigSchema;
import org.osgi.annotation.versioning.ConsumerType;

/** Opens accelerators. Registered as an OSGi service under its name. Called from any thread. */
@ConsumerType
public interface AcceleratorProvider {
  /** The settings that it reads; the caller passes on those and no others. */
  ConfigSchema settings();

  /**
   * Whether there is a device that it can use here. Takes milliseconds and touches nothing: where
   * there is no device, no native library is loaded.
   */
  Probe probe();

  /**
   * Opens the engine for this JVM.
   *
   * @throws TenonException {@link AcceleratorErrorCode#ACCELERATOR_UNAVAILABLE} when there is no
   *     device, or a setting is wrong
   */
  Accelerator open(AcceleratorRequest request);
}

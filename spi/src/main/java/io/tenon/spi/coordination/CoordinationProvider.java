package io.tenon.spi.coordination;

import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigSchema;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Connects processes to groups. Registered as an OSGi service under its name. Called from any
 * thread.
 */
@ConsumerType
public interface CoordinationProvider {
  /** The settings that it reads; the caller passes on those and no others. */
  ConfigSchema settings();

  /**
   * Connects to a group, which comes into being with its first session. Returns when the first
   * contact has been made, in bounded time. The session neither leads nor is a member until told
   * to.
   *
   * @throws TenonException {@link CoordinationErrorCode#COORDINATION_UNAVAILABLE} when there was no
   *     contact in time, {@link CoordinationErrorCode#COORDINATION_REFUSED}, or the error of a
   *     setting; then nothing is left behind
   */
  CoordinationSession connect(CoordinationRequest request);
}

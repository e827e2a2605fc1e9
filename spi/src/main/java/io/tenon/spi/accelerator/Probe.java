package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.ByteSize;

/** Whether an accelerator has a device here. */
public sealed interface Probe {
  /**
   * It has.
   *
   * @param device in words: {@code CPU, 16 cores}, {@code NVIDIA H100 80GB, driver 560.35}
   * @param memory the device's
   */
  record Available(String device, ByteSize memory) implements Probe {
    public Available {
      requireNonNull(device, "device is null");
      requireNonNull(memory, "memory is null");
    }
  }

  /** It has not, and why, in words for a user. */
  record Unavailable(String why) implements Probe {
    public Unavailable {
      requireNonNull(why, "why is null");
    }
  }
}

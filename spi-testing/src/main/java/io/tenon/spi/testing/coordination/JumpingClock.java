package io.tenon.spi.testing.coordination;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that runs, and that can be set. */
public final class JumpingClock implements InstantSource {
  private volatile Duration offset = Duration.ZERO;

  @Override
  public Instant instant() {
    return Instant.now().plus(offset);
  }

  /** Sets it forward, or back. */
  public void jump(Duration by) {
    offset = offset.plus(by);
  }
}

package io.tenon.spi.testing.coordination;

import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.plugin.Resources;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An implementation under test, and where it keeps its groups. A class with a public constructor
 * without arguments, because the processes that the kit starts create their own; those use {@link
 * #provider} alone.
 */
public interface CoordinationFixture {
  /** A provider that lives on {@code resources}. */
  CoordinationProvider provider(Resources resources);

  /** The settings with which sessions, of this or another process, meet. */
  Map<String, String> settings();

  /** How long at most until a successor leads after a leader ended without a word. */
  Duration failover();

  /**
   * Makes the group give up a session of this process, as it would after a long pause, without the
   * session's being told.
   */
  void expire(CoordinationSession session) throws Exception;

  /** Whether the group gives up a process that is paused; if not, it must wait for it. */
  boolean supportsExpiryOfPausedProcess();

  /** The port on this machine where the group is kept; empty where there is no network. */
  OptionalInt port();

  /**
   * The same settings through another port on this machine.
   *
   * @throws UnsupportedOperationException where {@link #port} is empty
   */
  Map<String, String> settings(int port);
}

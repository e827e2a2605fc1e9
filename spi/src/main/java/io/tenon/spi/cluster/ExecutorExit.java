package io.tenon.spi.cluster;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * How an executor ended.
 *
 * @param reason why
 * @param exitCode of the process, where there was one
 * @param message for people: what happened, with the last words of the process where they help
 */
public record ExecutorExit(ExitReason reason, OptionalInt exitCode, String message) {
  public ExecutorExit {
    requireNonNull(reason, "reason is null");
    requireNonNull(exitCode, "exitCode is null");
    requireNonNull(message, "message is null");
  }
}

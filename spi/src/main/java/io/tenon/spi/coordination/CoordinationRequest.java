package io.tenon.spi.coordination;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a process asks of a coordination provider.
 *
 * @param group names in lower case, digits, {@code -}, {@code _} and {@code .}, separated by {@code
 *     /}, for example {@code spark/masters}
 * @param self as whom it votes and joins
 * @param clock dates what is shown to people, and nothing else: no decision depends on it
 * @param settings the provider's settings, by full name
 */
public record CoordinationRequest(
    String group, Member self, InstantSource clock, Map<String, String> settings) {
  private static final Pattern GROUP =
      Pattern.compile("[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*)*");

  public CoordinationRequest {
    requireNonNull(group, "group is null");
    requireNonNull(self, "self is null");
    requireNonNull(clock, "clock is null");
    settings = Map.copyOf(settings);
    if (!GROUP.matcher(group).matches()) {
      throw new IllegalArgumentException(
          "not a group: '" + group + "'; write names in lower case separated by '/'");
    }
  }
}

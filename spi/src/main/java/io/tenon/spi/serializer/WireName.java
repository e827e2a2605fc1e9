package io.tenon.spi.serializer;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The stable name of a format on the wire, for example {@code kryo/5}. It changes when, and only
 * when, bytes that were written before can no longer be read in the same way.
 *
 * @param format the name of the format: lower-case letters, digits and dashes
 * @param version its version
 */
public record WireName(String format, int version) {
  private static final Pattern FORMAT = Pattern.compile("[a-z][a-z0-9-]*");

  public WireName {
    requireNonNull(format, "format is null");
    if (!FORMAT.matcher(format).matches()) {
      throw new IllegalArgumentException("not the name of a format: '" + format + "'");
    }
    if (version < 0) {
      throw new IllegalArgumentException("version is negative: " + version);
    }
  }

  /** Reads what {@link #toString} wrote. */
  public static WireName parse(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a wire name: '" + text + "'");
    }
    return new WireName(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return format + "/" + version;
  }
}

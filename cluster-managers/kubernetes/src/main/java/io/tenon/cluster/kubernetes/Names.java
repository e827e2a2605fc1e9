package io.tenon.cluster.kubernetes;

import io.tenon.spi.cluster.ExecutorId;
import java.util.Locale;
import java.util.Random;

/** Names and labels, as Spark gives them, so that people and tools find what they know. */
final class Names {
  static final String APPLICATION = "spark-app-selector";
  static final String APPLICATION_NAME = "spark-app-name";
  static final String ROLE = "spark-role";
  static final String EXECUTOR = "spark-exec-id";
  static final String PROFILE = "spark-exec-resourceprofile-id";

  /** Ours: what one session has made. */
  static final String SESSION = "tenon.io/session";

  static final String DRIVER_ROLE = "driver";
  static final String EXECUTOR_ROLE = "executor";

  private static final int LONGEST_PREFIX = 38;
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_UNIQUE = 8;

  private Names() {}

  /** A name for what belongs to an application: readable, and not given twice. */
  static String unique(String applicationName, Random random) {
    String unique = String.format(Locale.ROOT, "%08x", random.nextInt());
    int room = LONGEST_PREFIX - LONGEST_UNIQUE - 1;
    String readable = plain(applicationName);
    String start = readable.substring(0, Math.min(readable.length(), room));
    boolean begins = !start.isEmpty() && Character.isLetter(start.charAt(0));
    return trimmed(begins ? start : "x" + start.substring(Math.min(1, start.length())))
        + "-"
        + unique;
  }

  static String pod(String prefix, ExecutorId id) {
    return prefix + "-exec-" + id;
  }

  /** As near to {@code text} as the value of a label can be. */
  static String label(String text) {
    String allowed = text.replaceAll("[^A-Za-z0-9_.-]+", "-");
    return allowed
        .substring(0, Math.min(allowed.length(), LONGEST_LABEL))
        .replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
  }

  private static String plain(String text) {
    return trimmed(text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
  }

  private static String trimmed(String text) {
    return text.replaceAll("^-+|-+$", "");
  }
}

package io.tenon.cluster.kubernetes;

import io.tenon.spi.cluster.Placeholder;

/**
 * Kubernetes replaces {@code $(NAME)} in commands and variables by the value of another variable of
 * the container, and takes {@code $$} for a dollar.
 */
final class Expansion {
  /** The variable with the address of the pod, which is known only when it runs. */
  static final String ADDRESS = "TENON_POD_IP";

  private static final String ADDRESS_VALUE = "$(" + ADDRESS + ")";

  private Expansion() {}

  /** What Kubernetes makes {@code text} of, but for the address, which it puts in. */
  static String text(String text) {
    return text.replace("$", "$$").replace(Placeholder.HOST.token(), ADDRESS_VALUE);
  }
}

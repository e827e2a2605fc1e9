package io.tenon.accelerator.cudf;

/** A part of a fragment that is not computed here; its message says which, for users. */
final class Unsupported extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unsupported(String why) {
    // Refusals are frequent while a query is planned, and nobody looks at their stack.
    super(why, null, false, false);
  }
}

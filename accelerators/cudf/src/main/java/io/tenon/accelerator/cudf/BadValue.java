package io.tenon.accelerator.cudf;

/** A value that has no result here; Spark computes the fragment instead. */
final class BadValue extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadValue(String what) {
    super(what);
  }
}

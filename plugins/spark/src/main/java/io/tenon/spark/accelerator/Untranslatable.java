package io.tenon.spark.accelerator;

/** Says, inside of the translation, what the SPI cannot express; the message is for users. */
final class Untranslatable extends RuntimeException {
  private static final long serialVersionUID = 1;

  Untranslatable(String what) {
    // No stack: it is a result, and a plan may have many.
    super(what, null, false, false);
  }
}

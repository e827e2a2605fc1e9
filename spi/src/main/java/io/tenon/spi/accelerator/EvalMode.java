package io.tenon.spi.accelerator;

/** What an expression does where it has no result: an overflow, a bad cast, a division by zero. */
public enum EvalMode {
  /** Raises an error, as ANSI SQL asks. The accelerator fails the run; Spark words the error. */
  ANSI,
  /** As Spark does with {@code spark.sql.ansi.enabled=false}: wraps around, or gives null. */
  LEGACY,
  /** Gives null, as the {@code try_} functions do. */
  TRY
}

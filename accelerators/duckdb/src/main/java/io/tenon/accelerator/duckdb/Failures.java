package io.tenon.accelerator.duckdb;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** DuckDB's errors as the platform's. DuckDB says the kind of an error only in its message. */
final class Failures {
  private Failures() {}

  static TenonException of(String doing, SQLException e) {
    return of(doing, String.valueOf(e.getMessage()), e);
  }

  static TenonException of(String doing, String message, @Nullable Throwable cause) {
    String first = message.lines().findFirst().orElse("no message");
    return new TenonException(
        code(message),
        "DuckDB failed " + doing + ": " + first + "; Spark can run it instead",
        cause);
  }

  static AcceleratorErrorCode code(String message) {
    if (message.contains("INTERRUPT Error")) {
      return AcceleratorErrorCode.ACCELERATOR_CANCELLED;
    }
    if (message.contains("Out of Memory Error")) {
      return AcceleratorErrorCode.ACCELERATOR_OUT_OF_MEMORY;
    }
    if (message.contains("IO Error")
        || message.contains("No magic bytes")
        || message.contains("encrypted")
        || message.contains(".parquet'")
        || message.contains("Permission Error")) {
      return AcceleratorErrorCode.ACCELERATOR_BAD_FILE;
    }
    if (message.contains("Conversion Error")
        || message.contains("Out of Range Error")
        || message.contains("Invalid Input Error")) {
      return AcceleratorErrorCode.ACCELERATOR_BAD_VALUE;
    }
    return AcceleratorErrorCode.ACCELERATOR_FAILED;
  }
}

package io.tenon.accelerator.cudf;

import ai.rapids.cudf.CudaFatalException;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What went wrong, in the SPI's terms. */
final class Failures {
  private Failures() {}

  static TenonException of(@Nullable Throwable cause, String message, boolean cancelled) {
    if (cause instanceof TenonException known) {
      return known;
    }
    if (cancelled || cause instanceof CancellationException) {
      return new TenonException(
          AcceleratorErrorCode.ACCELERATOR_CANCELLED, "the run was cancelled; run it again", cause);
    }
    String what = cause == null ? message : String.valueOf(cause.getMessage());
    return new TenonException(
        code(cause), "the GPU failed to run a fragment: " + what + "; Spark runs it", cause);
  }

  private static AcceleratorErrorCode code(@Nullable Throwable cause) {
    if (cause instanceof BadValue || cause instanceof ArithmeticException) {
      return AcceleratorErrorCode.ACCELERATOR_BAD_VALUE;
    }
    if (cause instanceof OutOfMemoryError) {
      return AcceleratorErrorCode.ACCELERATOR_OUT_OF_MEMORY;
    }
    if (cause instanceof CudaFatalException) {
      return AcceleratorErrorCode.ACCELERATOR_DEVICE_LOST;
    }
    if (cause instanceof java.io.UncheckedIOException) {
      return AcceleratorErrorCode.ACCELERATOR_BAD_FILE;
    }
    return AcceleratorErrorCode.ACCELERATOR_FAILED;
  }
}

package io.tenon.spi.accelerator;

import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;

/** What can go wrong with an accelerator. The engine then runs Spark's own operators. */
public enum AcceleratorErrorCode implements ErrorCode {
  /** There is no device, or its library cannot be loaded. */
  ACCELERATOR_UNAVAILABLE(ErrorCategory.EXTERNAL),
  /** The data does not fit into memory, nor into what may be spilled. */
  ACCELERATOR_OUT_OF_MEMORY(ErrorCategory.RESOURCE),
  /** The device has gone, or is in a state that only a new process mends. */
  ACCELERATOR_DEVICE_LOST(ErrorCategory.EXTERNAL),
  /** A value has no result in this engine: an overflow, a bad cast, a number too wide for it. */
  ACCELERATOR_BAD_VALUE(ErrorCategory.USER),
  /** A file cannot be read: it is gone, damaged, encrypted, or not of the format. */
  ACCELERATOR_BAD_FILE(ErrorCategory.EXTERNAL),
  /** The run was cancelled. */
  ACCELERATOR_CANCELLED(ErrorCategory.USER),
  /** The engine failed in another way. */
  ACCELERATOR_FAILED(ErrorCategory.INTERNAL);

  private final ErrorCategory category;

  AcceleratorErrorCode(ErrorCategory category) {
    this.category = category;
  }

  @Override
  public ErrorCategory category() {
    return category;
  }
}

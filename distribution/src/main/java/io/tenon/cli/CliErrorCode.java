package io.tenon.cli;

import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;

/** What can go wrong in the command-line program itself. */
public enum CliErrorCode implements ErrorCode {
  /** The command line cannot be understood. */
  USAGE(ErrorCategory.USER),
  /** A file that was named is not there or cannot be read. */
  FILE_UNREADABLE(ErrorCategory.USER),
  /** A file or folder cannot be written. */
  FILE_UNWRITABLE(ErrorCategory.RESOURCE),
  /** A disk ran full while a statement wrote to it. */
  DISK_FULL(ErrorCategory.RESOURCE),
  /** Spark refused or failed a statement of a script. */
  SQL_FAILED(ErrorCategory.USER),
  /** Spark does not start with these settings. */
  SPARK_REFUSED(ErrorCategory.CONFIG),
  /** Spark stopped while a script ran: its cluster was lost, or was never reached. */
  SPARK_STOPPED(ErrorCategory.EXTERNAL),
  /** The archive of classes could not be made. */
  CDS_FAILED(ErrorCategory.EXTERNAL),
  /** The demo's job failed. */
  DEMO_FAILED(ErrorCategory.EXTERNAL),
  /** Something that Tenon did not foresee. */
  UNEXPECTED(ErrorCategory.INTERNAL);

  private final ErrorCategory category;

  CliErrorCode(ErrorCategory category) {
    this.category = category;
  }

  @Override
  public ErrorCategory category() {
    return category;
  }
}

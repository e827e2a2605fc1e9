package io.tenon.image;

import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;

/** Why an image is not made. */
public enum ImageErrorCode implements ErrorCode {
  /** The command line of {@code tenon image} cannot be understood. */
  IMAGE_USAGE(ErrorCategory.USER),
  /** A file that is to go into an image, or the base image's, cannot be read. */
  IMAGE_FILE_UNREADABLE(ErrorCategory.USER),
  /** The image's file cannot be written. */
  IMAGE_FILE_UNWRITABLE(ErrorCategory.RESOURCE),
  /** A registry, or the way there, has refused an image, or does not have it. */
  IMAGE_REGISTRY_REFUSED(ErrorCategory.EXTERNAL),
  /** Something in the making of images that Tenon did not foresee. */
  IMAGE_UNEXPECTED(ErrorCategory.INTERNAL);

  private final ErrorCategory category;

  ImageErrorCode(ErrorCategory category) {
    this.category = category;
  }

  @Override
  public ErrorCategory category() {
    return category;
  }
}

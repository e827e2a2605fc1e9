package io.tenon.kernel;

import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;

/** What can go wrong with plugins and their store. */
public enum KernelErrorCode implements ErrorCode {
  /** No installed plugin provides a service of that type and name. */
  PLUGIN_NOT_FOUND(ErrorCategory.CONFIG),
  /** The file is not an OSGi bundle, or has no {@code io.tenon.plugin} capability. */
  PLUGIN_NOT_A_BUNDLE(ErrorCategory.USER),
  /** The file is damaged: a truncated or altered jar. */
  PLUGIN_DAMAGED(ErrorCategory.USER),
  /** It needs another version of the SPI than the one here. */
  PLUGIN_SPI_MISMATCH(ErrorCategory.USER),
  /** It needs a package or capability that nothing provides. */
  PLUGIN_REQUIREMENT_MISSING(ErrorCategory.USER),
  /** Another installed plugin provides the same service under the same name. */
  PLUGIN_CONFLICT(ErrorCategory.USER),
  /** It is installed already, in this or another version. */
  PLUGIN_ALREADY_INSTALLED(ErrorCategory.USER),
  /** Its activator threw, or it did not register what it declares. */
  PLUGIN_START_FAILED(ErrorCategory.EXTERNAL),
  /** Its activator did not return in time. */
  PLUGIN_START_TIMEOUT(ErrorCategory.EXTERNAL),
  /** Its activator allocated more than it may. */
  PLUGIN_START_MEMORY(ErrorCategory.RESOURCE),
  /** It could not take effect in another process of the application, so it was undone in all. */
  PLUGIN_NOT_FOLLOWED(ErrorCategory.EXTERNAL),
  /** Its signature is missing, wrong, or of nobody who is trusted. */
  PLUGIN_UNTRUSTED(ErrorCategory.CONFIG),
  /** The store's files are not what its lock file says. */
  STORE_INCONSISTENT(ErrorCategory.EXTERNAL),
  /** The store cannot be read or written. */
  STORE_UNUSABLE(ErrorCategory.EXTERNAL),
  /** Another process is changing the store. */
  STORE_BUSY(ErrorCategory.RESOURCE),
  /** There is no earlier state to go back to. */
  STORE_NO_HISTORY(ErrorCategory.USER),
  /** No running application has that id. */
  APPLICATION_NOT_FOUND(ErrorCategory.USER),
  /** The running application did not answer. */
  APPLICATION_UNREACHABLE(ErrorCategory.EXTERNAL),
  /** The running application does not know the command, or not with these arguments. */
  CONTROL_BAD_REQUEST(ErrorCategory.USER),
  /** The control socket cannot be opened. */
  CONTROL_UNUSABLE(ErrorCategory.EXTERNAL),
  /** The container itself failed. */
  KERNEL_FAILED(ErrorCategory.INTERNAL);

  private final ErrorCategory category;

  KernelErrorCode(ErrorCategory category) {
    this.category = category;
  }

  @Override
  public ErrorCategory category() {
    return category;
  }
}

package io.tenon.spi.cluster;

import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;

/** What can go wrong between an application and a cluster. */
public enum ClusterErrorCode implements ErrorCode {
  /** The master URL cannot be read. */
  CLUSTER_BAD_ADDRESS(ErrorCategory.USER),
  /** This cluster manager does not do that. */
  CLUSTER_UNSUPPORTED(ErrorCategory.USER),
  /** The cluster cannot be reached, or has gone away for longer than is borne. */
  CLUSTER_UNREACHABLE(ErrorCategory.EXTERNAL),
  /** The cluster refused: credentials, a quota, a queue or namespace that is not there. */
  CLUSTER_REFUSED(ErrorCategory.EXTERNAL),
  /** The cluster cannot give what is asked for. */
  CLUSTER_NO_CAPACITY(ErrorCategory.RESOURCE),
  /** Executors end again and again before they do any work. */
  CLUSTER_EXECUTORS_FAIL(ErrorCategory.EXTERNAL),
  /** The answer to a request was lost: it may have happened. */
  CLUSTER_STATE_UNKNOWN(ErrorCategory.EXTERNAL);

  private final ErrorCategory category;

  ClusterErrorCode(ErrorCategory category) {
    this.category = category;
  }

  @Override
  public ErrorCategory category() {
    return category;
  }
}

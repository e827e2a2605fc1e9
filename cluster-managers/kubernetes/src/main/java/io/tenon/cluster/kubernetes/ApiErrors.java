package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.net.HttpURLConnection;

/** What the API server's refusals mean. */
final class ApiErrors {
  private static final int INVALID = 422;
  private static final int LONGEST = 1_000;

  private ApiErrors() {}

  /** Whether the request cannot succeed later on either: the namespace is gone, or going. */
  static boolean isFinal(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || e.getCode() == INVALID
        || e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST
        || (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
            && said(e).contains("is being terminated"));
  }

  static boolean isNotFound(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
  }

  static boolean isConflict(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  /** Whether nothing was heard of the API server: the client has codes of its own for that. */
  static boolean isUnanswered(KubernetesClientException e) {
    return e.getCode() <= 0;
  }

  static boolean isQuota(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN && said(e).contains("exceeded quota");
  }

  /**
   * For people. Without its cause: an error may outlive the bundle, whose class that is.
   *
   * @param what was tried, for example {@code create pods in the namespace 'default'}
   * @param api where
   */
  static TenonException of(KubernetesClientException e, String what, String api) {
    if (isQuota(e)) {
      return new TenonException(
          ClusterErrorCode.CLUSTER_NO_CAPACITY,
          "a quota does not let the application %s of %s: %s; ask for less, or for a larger quota"
              .formatted(what, api, said(e)));
    }
    if (isUnanswered(e)) {
      return new TenonException(
          ClusterErrorCode.CLUSTER_UNREACHABLE,
          "the API server %s does not answer: %s; check the address of the master, and the certificate authority that is trusted"
              .formatted(api, reason(e)));
    }
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          new TenonException(
              ClusterErrorCode.CLUSTER_REFUSED,
              "the API server %s does not accept the credentials: %s; check the context of the kubeconfig (KUBECONFIG, '%s') or 'spark.kubernetes.authenticate.*'"
                  .formatted(api, said(e), ApiSettings.CONTEXT));
      case HttpURLConnection.HTTP_FORBIDDEN ->
          new TenonException(
              ClusterErrorCode.CLUSTER_REFUSED,
              "the API server %s does not let this user %s: %s; docs/KUBERNETES.md has the role that is needed"
                  .formatted(api, what, said(e)));
      case HttpURLConnection.HTTP_NOT_FOUND ->
          new TenonException(
              ClusterErrorCode.CLUSTER_REFUSED,
              "the API server %s cannot %s: %s; check '%s'"
                  .formatted(api, what, said(e), PodSettings.NAMESPACE));
      case HttpURLConnection.HTTP_BAD_REQUEST, INVALID ->
          new TenonException(
              ClusterErrorCode.CLUSTER_REFUSED,
              "the API server %s cannot %s as the settings and the template describe them: %s"
                  .formatted(api, what, said(e)));
      default ->
          new TenonException(
              ClusterErrorCode.CLUSTER_UNREACHABLE,
              "the API server %s has failed to %s (status %d): %s"
                  .formatted(api, what, e.getCode(), said(e)));
    };
  }

  /** What the API server said, or else the client. */
  private static String said(KubernetesClientException e) {
    String text =
        e.getStatus() != null && e.getStatus().getMessage() != null
            ? e.getStatus().getMessage()
            : String.valueOf(e.getMessage());
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  /** The innermost cause is what the network said. */
  private static String reason(Throwable e) {
    Throwable last = e;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
  }
}

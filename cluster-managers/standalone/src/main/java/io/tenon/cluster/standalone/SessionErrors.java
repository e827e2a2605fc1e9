package io.tenon.cluster.standalone;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.util.stream.Collectors;

/** What a session has to say when it does not go well. */
final class SessionErrors {
  private final StandaloneSettings settings;
  private final MasterLinks links;
  private final GrantedExecutors executors;

  SessionErrors(StandaloneSettings settings, MasterLinks links, GrantedExecutors executors) {
    this.settings = settings;
    this.links = links;
    this.executors = executors;
  }

  TenonException unreachable(String what, Exception cause) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNREACHABLE,
        "no Master at '%s' %s within %d s: %s; check the address, and that a Master runs there"
            .formatted(links.url(), what, settings.connectTimeout().toSeconds(), links.diagnose()),
        cause);
  }

  TenonException away() {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNREACHABLE,
        "the Master at '%s' is away; the application goes on with the %d executors that it has, and waits for the Master"
            .formatted(links.url(), executors.ids().size()));
  }

  TenonException masterIsOver() {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNREACHABLE,
        "no Master at '%s' for %d s, and no executor is left: %s; start a Master, or raise %s"
            .formatted(
                links.url(),
                settings.masterLimit().toSeconds(),
                links.diagnose(),
                StandaloneSettings.MASTER_LIMIT));
  }

  TenonException waitsForCapacity() {
    return new TenonException(
        ClusterErrorCode.CLUSTER_NO_CAPACITY, lack() + "; the application waits");
  }

  TenonException capacityIsOver() {
    return new TenonException(
        ClusterErrorCode.CLUSTER_NO_CAPACITY,
        lack() + "; ask for less, add workers, or raise " + StandaloneSettings.CAPACITY_LIMIT);
  }

  private String lack() {
    return "the Master at '%s' has given %d of %d executors, for no worker has room for one of %s"
        .formatted(
            links.url(),
            executors.wanted() - executors.missing(),
            executors.wanted(),
            executors.lacking().stream()
                .map(profile -> "%d cores and %s".formatted(profile.cores(), profile.memory()))
                .distinct()
                .collect(Collectors.joining(" or ")));
  }

  TenonException removed(String reason) {
    boolean failed = reason.endsWith("FAILED");
    return new TenonException(
        failed ? ClusterErrorCode.CLUSTER_EXECUTORS_FAIL : ClusterErrorCode.CLUSTER_REFUSED,
        "the application was removed at the Master '%s', %s (%s)"
            .formatted(
                links.url(),
                failed
                    ? "because its executors failed again and again; their logs on the workers' pages say why"
                    : "on its page or by an operator; submit it again if that was a mistake",
                reason));
  }
}

package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;

/** Brings what the API server tells to the session's thread. */
final class PodEvents implements ResourceEventHandler<Pod> {
  private final KubernetesSession session;

  PodEvents(KubernetesSession session) {
    this.session = session;
  }

  @Override
  public void onAdd(Pod pod) {
    session.enqueue("a new pod", () -> session.seen(pod));
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    session.enqueue("a changed pod", () -> session.seen(pod));
  }

  @Override
  public void onDelete(Pod pod, boolean missed) {
    session.enqueue(
        "a deleted pod",
        () -> {
          session.lastSeen(pod);
          session.gone(pod.getMetadata().getName());
        });
  }
}

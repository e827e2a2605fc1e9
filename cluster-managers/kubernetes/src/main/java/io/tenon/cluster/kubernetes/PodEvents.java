package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.tenon.cluster.common.SessionThread;

/** Brings what the API server tells to the session's thread. */
final class PodEvents implements ResourceEventHandler<Pod> {
  private final KubernetesSession session;
  private final SessionThread thread;

  PodEvents(KubernetesSession session, SessionThread thread) {
    this.session = session;
    this.thread = thread;
  }

  @Override
  public void onAdd(Pod pod) {
    thread.run("a new pod", () -> session.seen(pod));
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    thread.run("a changed pod", () -> session.seen(pod));
  }

  @Override
  public void onDelete(Pod pod, boolean missed) {
    thread.run(
        "a deleted pod",
        () -> {
          session.lastSeen(pod);
          session.gone(pod.getMetadata().getName());
        });
  }
}

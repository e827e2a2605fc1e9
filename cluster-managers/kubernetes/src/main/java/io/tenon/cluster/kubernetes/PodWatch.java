package io.tenon.cluster.kubernetes;

import static java.lang.System.Logger.Level.WARNING;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.tenon.cluster.common.SessionThread;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The watch on a session's pods. It begins with a list, also after it has broken. One that says
 * nothing for too long is given up for a new one: connections die, and handshakes hang, without a
 * word. After its begin all happens on the session's thread.
 */
final class PodWatch {
  private final Api api;
  private final String session;
  private final Hearer hearer;
  private final SessionThread thread;
  private final Duration silence;
  private final System.Logger logger;
  private @Nullable SharedIndexInformer<Pod> informer;
  private @Nullable String version;
  private long heard;

  /**
   * Who is told.
   *
   * @param events of single pods
   * @param listed the names of all pods that the API server had when a watch began
   * @param broken why a watch has broken; it is begun again by itself
   */
  record Hearer(
      ResourceEventHandler<Pod> events, Consumer<Set<String>> listed, Consumer<Throwable> broken) {}

  /**
   * @param session label of the pods
   * @param silence how long a watch may say nothing, not even that it lives
   */
  PodWatch(
      Api api,
      String session,
      Hearer hearer,
      SessionThread thread,
      Duration silence,
      System.Logger logger) {
    this.api = api;
    this.session = session;
    this.hearer = hearer;
    this.thread = thread;
    this.silence = silence;
    this.logger = logger;
  }

  void begin() {
    SharedIndexInformer<Pod> begun = api.watch(Names.SESSION, session, hearer.events());
    begun.exceptionHandler(
        (started, thrown) -> {
          thread.run("trouble with the watch", () -> hearer.broken().accept(thrown));
          return true;
        });
    informer = begun;
    version = null;
    heard = System.nanoTime();
    var unusedEnd = begun.start().thenRun(() -> thread.run("a list of pods", () -> listed(begun)));
  }

  /** To be called now and then: looks whether the watch has said anything. */
  void check() {
    if (informer == null) {
      return;
    }
    // API servers send bookmarks, once a minute, so that the version changes while no pod does.
    String now = informer.lastSyncResourceVersion();
    if (!Objects.equals(now, version)) {
      version = now;
      heard = System.nanoTime();
    } else if (System.nanoTime() - heard >= silence.toNanos()) {
      logger.log(
          WARNING, "the watch on {0} has said nothing for {1}: it is begun anew", api, silence);
      end();
      begin();
    }
  }

  void end() {
    if (informer != null) {
      informer.stop();
      informer = null;
    }
  }

  private void listed(SharedIndexInformer<Pod> begun) {
    if (begun == informer) {
      hearer
          .listed()
          .accept(
              begun.getStore().list().stream()
                  .map(pod -> pod.getMetadata().getName())
                  .collect(Collectors.toSet()));
    }
  }
}

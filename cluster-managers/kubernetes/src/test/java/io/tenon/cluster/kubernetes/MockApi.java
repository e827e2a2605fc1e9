package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An API server that keeps what it is told and does nothing by itself, and that can forget. */
final class MockApi implements AutoCloseable {
  private static final String GONE =
      """
      {"type": "ERROR", "object": {"kind": "Status", "apiVersion": "v1", "metadata": {},
       "status": "Failure", "message": "too old resource version: 1 (7)", "reason": "Expired",
       "code": 410}}
      """;

  private final KubernetesMockServer server;
  private final KubernetesClient client;
  private final AtomicBoolean forgets = new AtomicBoolean();
  private final AtomicInteger forgotten = new AtomicInteger();
  private final AtomicBoolean falls = new AtomicBoolean();

  MockApi() {
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new Dispatcher(), false);
    server.start();
    client = server.createClient();
  }

  int port() {
    return server.getPort();
  }

  List<Pod> pods() {
    return client.pods().inNamespace("default").list().getItems();
  }

  /** Makes the pod what it is now. */
  void put(Pod pod) {
    String path = "/api/v1/namespaces/default/pods/" + pod.getMetadata().getName();
    // Whatever it was before.
    pod.getMetadata().setResourceVersion(null);
    client.raw(path, "PUT", Serialization.asJson(pod));
  }

  /** Takes the finalizers from a pod that was deleted. */
  void letGo(Pod pod) {
    String name = pod.getMetadata().getName();
    Pod held = client.pods().inNamespace("default").withName(name).get();
    held.getMetadata().setFinalizers(List.of());
    put(held);
  }

  void delete(Pod pod) {
    client.pods().inNamespace("default").withName(pod.getMetadata().getName()).delete();
  }

  /** Ends the next watch at once: what came after its version is not known any more. */
  void forget() {
    forgets.set(true);
  }

  /** How many watches were ended so. */
  int forgotten() {
    return forgotten.get();
  }

  /** Says nothing to the next watch, whatever happens. */
  void fallSilent() {
    falls.set(true);
  }

  /** Whether a watch was begun since to which nothing is said. */
  boolean isSilent() {
    return !falls.get();
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }

  private final class Dispatcher extends KubernetesCrudDispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      if (request.getPath().contains("dryRun=")) {
        return new MockResponse().setResponseCode(201).setBody(request.getUtf8Body());
      }
      if (request.getPath().contains("watch=true") && forgets.getAndSet(false)) {
        forgotten.incrementAndGet();
        return new MockResponse().withWebSocketUpgrade(new Gone());
      }
      if (request.getPath().contains("watch=true") && falls.getAndSet(false)) {
        return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {});
      }
      return super.dispatch(request);
    }
  }

  private static final class Gone extends WebSocketListener {
    @Override
    public void onOpen(WebSocket socket, Response response) {
      socket.send(GONE);
      socket.close(1000, "");
    }
  }
}

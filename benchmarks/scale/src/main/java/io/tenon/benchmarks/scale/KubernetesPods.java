package io.tenon.benchmarks.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The pods that an API server knows. They run, and are gone, after a moment. */
final class KubernetesPods implements AutoCloseable {
  private static final long MOMENT_MILLIS = 50;
  private static final int REMEMBERED = 1_000;

  private final ObjectMapper json;
  private final Map<String, ObjectNode> pods = new LinkedHashMap<>();
  private final Deque<Event> past = new ArrayDeque<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService cluster = Executors.newSingleThreadScheduledExecutor();
  private long version = 1;

  KubernetesPods(ObjectMapper json) {
    this.json = json;
  }

  private record Event(long version, ObjectNode pod, byte[] line) {}

  /** Who is told of the pods with a label. */
  static final class Watcher {
    private final String selector;
    private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();

    private Watcher(String selector) {
      this.selector = selector;
    }

    byte[] next() throws InterruptedException {
      return lines.take();
    }

    boolean hasNext() {
      return !lines.isEmpty();
    }
  }

  synchronized JsonNode create(ObjectNode pod) {
    String name = pod.path("metadata").path("name").asText();
    ObjectNode metadata = (ObjectNode) pod.get("metadata");
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", Instant.now().toString());
    pod.putObject("status").put("phase", "Pending");
    pods.put(name, pod);
    changed("ADDED", pod);
    later(() -> run(name));
    return pod.deepCopy();
  }

  private synchronized void run(String name) {
    ObjectNode pod = pods.get(name);
    if (pod == null) {
      return;
    }
    ObjectNode status = (ObjectNode) pod.get("status");
    status.put("phase", "Running").put("podIP", "10.0.0.1").put("hostIP", "10.1.0.1");
    status.put("startTime", Instant.now().toString());
    ObjectNode container = status.putArray("containerStatuses").addObject();
    container.put("name", pod.at("/spec/containers/0/name").asText()).put("ready", true);
    container.put("image", pod.at("/spec/containers/0/image").asText()).put("restartCount", 0);
    container.putObject("state").putObject("running").put("startedAt", Instant.now().toString());
    changed("MODIFIED", pod);
  }

  synchronized JsonNode delete(String name) {
    ObjectNode pod = pods.get(name);
    if (pod == null) {
      return MissingNode.getInstance();
    }
    ObjectNode metadata = (ObjectNode) pod.get("metadata");
    if (!metadata.has("deletionTimestamp")) {
      metadata.put("deletionTimestamp", Instant.now().toString());
      metadata.put("deletionGracePeriodSeconds", 5);
      changed("MODIFIED", pod);
      later(() -> remove(name));
    }
    return pod.deepCopy();
  }

  private synchronized void remove(String name) {
    ObjectNode pod = pods.remove(name);
    if (pod != null) {
      changed("DELETED", pod);
    }
  }

  synchronized void deleteAll(String selector) {
    List.copyOf(pods.values()).stream()
        .filter(pod -> matches(pod, selector))
        .forEach(pod -> delete(pod.at("/metadata/name").asText()));
  }

  synchronized JsonNode find(String name) {
    ObjectNode pod = pods.get(name);
    return pod == null ? MissingNode.getInstance() : pod.deepCopy();
  }

  synchronized JsonNode list(String selector) {
    ObjectNode list = json.createObjectNode();
    list.put("kind", "PodList").put("apiVersion", "v1");
    list.putObject("metadata").put("resourceVersion", Long.toString(version));
    ArrayNode items = list.putArray("items");
    pods.values().stream().filter(pod -> matches(pod, selector)).forEach(items::add);
    return list.deepCopy();
  }

  synchronized Watcher watch(String selector, long since) {
    Watcher watcher = new Watcher(selector);
    past.stream().filter(event -> event.version() > since).forEach(event -> tell(watcher, event));
    watchers.add(watcher);
    return watcher;
  }

  void unwatch(Watcher watcher) {
    watchers.remove(watcher);
  }

  private void changed(String what, ObjectNode pod) {
    version++;
    ((ObjectNode) pod.get("metadata")).put("resourceVersion", Long.toString(version));
    ObjectNode event = json.createObjectNode();
    event.put("type", what).set("object", pod);
    Event told;
    try {
      told =
          new Event(
              version,
              pod,
              (json.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    past.add(told);
    if (past.size() > REMEMBERED) {
      past.remove();
    }
    watchers.forEach(watcher -> tell(watcher, told));
  }

  private static void tell(Watcher watcher, Event event) {
    if (matches(event.pod(), watcher.selector)) {
      watcher.lines.add(event.line());
    }
  }

  private static boolean matches(ObjectNode pod, String selector) {
    for (String each : selector.split(",")) {
      String[] parts = each.split("=", 2);
      if (parts.length == 2
          && !pod.path("metadata").path("labels").path(parts[0]).asText().equals(parts[1])) {
        return false;
      }
    }
    return true;
  }

  private void later(Runnable step) {
    var unused =
        cluster.schedule(
            () -> {
              try {
                step.run();
              } catch (RuntimeException e) {
                System.err.println("a pod does not go on: " + e);
              }
            },
            MOMENT_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    cluster.shutdownNow();
  }
}

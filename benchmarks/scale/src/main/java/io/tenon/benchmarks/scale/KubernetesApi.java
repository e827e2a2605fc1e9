package io.tenon.benchmarks.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * As much of a Kubernetes API server as a driver and a submitter meet, without a cluster behind it:
 * pods run soon after they were made and go when they are deleted. Prints its port.
 */
public final class KubernetesApi implements AutoCloseable {
  private static final String NAMESPACE = "/api/v1/namespaces/default/";
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int NOT_FOUND = 404;

  private final ObjectMapper json = new ObjectMapper();
  private final KubernetesPods pods = new KubernetesPods(json);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  KubernetesApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 100);
    server.setExecutor(threads);
    server.createContext(NAMESPACE, this::answer);
    server.start();
  }

  public static void main(String[] arguments) throws IOException {
    try (KubernetesApi api = new KubernetesApi()) {
      System.out.println(api.server.getAddress().getPort());
      System.out.flush();
      // It goes with whoever has started it.
      System.in.readAllBytes();
    }
    System.exit(0);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    pods.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().substring(NAMESPACE.length()).split("/");
      Map<String, String> query = query(exchange);
      if (query.containsKey("watch")) {
        watch(exchange, query);
      } else if (path[0].equals("pods")) {
        ofPods(exchange, path.length > 1 ? path[1] : "", query);
      } else {
        // Secrets and services: nobody reads them again.
        boolean made = exchange.getRequestMethod().equals("POST");
        send(exchange, made ? CREATED : OK, body(exchange));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      System.err.println(exchange.getRequestURI() + " is not answered: " + e);
      throw e;
    }
  }

  private void ofPods(HttpExchange exchange, String name, Map<String, String> query)
      throws IOException {
    String method = exchange.getRequestMethod();
    String selector = query.getOrDefault("labelSelector", "");
    if (method.equals("POST")) {
      ObjectNode pod = (ObjectNode) body(exchange);
      send(exchange, CREATED, query.containsKey("dryRun") ? pod : pods.create(pod));
    } else if (method.equals("DELETE") && name.isEmpty()) {
      body(exchange);
      pods.deleteAll(selector);
      send(exchange, OK, pods.list(selector));
    } else if (method.equals("DELETE")) {
      body(exchange);
      sendFound(exchange, name, pods.delete(name));
    } else if (name.isEmpty()) {
      send(exchange, OK, pods.list(selector));
    } else {
      sendFound(exchange, name, pods.find(name));
    }
  }

  private void sendFound(HttpExchange exchange, String name, JsonNode found) throws IOException {
    if (!found.isMissingNode()) {
      send(exchange, OK, found);
      return;
    }
    ObjectNode status = json.createObjectNode();
    status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
    status.put("reason", "NotFound").put("code", NOT_FOUND);
    status.put("message", "pods \"" + name + "\" not found");
    send(exchange, NOT_FOUND, status);
  }

  private void watch(HttpExchange exchange, Map<String, String> query)
      throws IOException, InterruptedException {
    if (exchange.getRequestHeaders().containsKey("Upgrade")
        && "websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
      // A client then watches without one.
      exchange.sendResponseHeaders(OK, -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(OK, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    KubernetesPods.Watcher watcher =
        pods.watch(
            query.getOrDefault("labelSelector", ""),
            Long.parseLong(query.getOrDefault("resourceVersion", "0")));
    try {
      while (true) {
        out.write(watcher.next());
        if (!watcher.hasNext()) {
          out.flush();
        }
      }
    } finally {
      pods.unwatch(watcher);
    }
  }

  private JsonNode body(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    return body.length == 0 ? json.createObjectNode() : json.readTree(body);
  }

  private void send(HttpExchange exchange, int status, JsonNode answer) throws IOException {
    byte[] body;
    synchronized (pods) {
      body = json.writeValueAsBytes(answer);
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String text = exchange.getRequestURI().getRawQuery();
    for (String each : (text == null ? "" : text).split("&")) {
      String[] parts = each.split("=", 2);
      query.put(
          URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
          parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
    }
    return query;
  }
}

package io.tenon.itests.harness.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What a Master says of who leads among its metrics, {@code leadership.*} without the prefix. */
public record LeadershipMetrics(Map<String, String> values) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final String PREFIX = "leadership.";

  /** Copies. */
  public LeadershipMetrics {
    values = Map.copyOf(values);
  }

  /** Of the Master whose web port this is; none where nobody answers. */
  static LeadershipMetrics read(HttpClient client, String host, int webPort) {
    Map<String, String> values = new TreeMap<>();
    try {
      URI page = URI.create("http://%s:%d/metrics/master/json/".formatted(host, webPort));
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(page).timeout(LIMIT).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      for (Map.Entry<String, JsonNode> gauge :
          JSON.readTree(response.body()).path("gauges").properties()) {
        if (gauge.getKey().startsWith(PREFIX)) {
          values.put(
              gauge.getKey().substring(PREFIX.length()), gauge.getValue().path("value").asText());
        }
      }
    } catch (IOException e) {
      // Not up yet, paused, or not any more.
      return new LeadershipMetrics(Map.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the Master's metrics were read", e);
    }
    return new LeadershipMetrics(values);
  }

  /** The value of one; empty where there is no such metric. */
  public String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** The value of one that counts; -1 where there is no such metric. */
  public long number(String name) {
    return Long.parseLong(values.getOrDefault(name, "-1"));
  }
}

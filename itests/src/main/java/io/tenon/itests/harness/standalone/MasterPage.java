package io.tenon.itests.harness.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What a Master says of its cluster on its page {@code /json/}.
 *
 * @param status STANDBY, ALIVE, RECOVERING or COMPLETING_RECOVERY
 * @param workers all that it knows
 * @param applications those that are active
 * @param drivers the states of those that are active
 */
public record MasterPage(
    String status,
    List<WorkerLine> workers,
    List<ApplicationLine> applications,
    List<String> drivers) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** Copies. */
  public MasterPage {
    workers = List.copyOf(workers);
    applications = List.copyOf(applications);
    drivers = List.copyOf(drivers);
  }

  /** A worker, as the Master has it. */
  public record WorkerLine(String id, String state, int cores, int coresUsed) {}

  /** An application, as the Master has it. */
  public record ApplicationLine(String id, String name, String state, int cores) {}

  /** The page of the Master whose web port this is; empty where nobody answers. */
  static Optional<MasterPage> read(HttpClient client, String host, int webPort) {
    try {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://%s:%d/json/".formatted(host, webPort)))
                  .timeout(LIMIT)
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return Optional.of(of(JSON.readTree(response.body())));
    } catch (IOException e) {
      // Not up yet, paused, or not any more.
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the Master's page was read", e);
    }
  }

  private static MasterPage of(JsonNode page) {
    return new MasterPage(
        page.path("status").asText(),
        lines(page.path("workers")).stream()
            .map(
                line ->
                    new WorkerLine(
                        line.path("id").asText(),
                        line.path("state").asText(),
                        line.path("cores").asInt(),
                        line.path("coresused").asInt()))
            .toList(),
        lines(page.path("activeapps")).stream()
            .map(
                line ->
                    new ApplicationLine(
                        line.path("id").asText(),
                        line.path("name").asText(),
                        line.path("state").asText(),
                        line.path("cores").asInt()))
            .toList(),
        lines(page.path("activedrivers")).stream()
            .map(line -> line.path("state").asText())
            .toList());
  }

  private static List<JsonNode> lines(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  /** The workers that are alive. */
  public List<WorkerLine> aliveWorkers() {
    return workers.stream().filter(worker -> worker.state().equals("ALIVE")).toList();
  }

  /** Cores that the workers have given away, by the Master's count. */
  public int coresUsed() {
    return aliveWorkers().stream().mapToInt(WorkerLine::coresUsed).sum();
  }
}

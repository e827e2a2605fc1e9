package io.tenon.kernel.control;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.json.JsonObject;
import java.time.Instant;

/**
 * What a running application says of itself.
 *
 * @param id the engine's id of the application
 * @param name for people
 * @param master where it runs
 * @param pid the process of its driver
 * @param started when
 * @param state in one word
 */
public record ApplicationDescription(
    String id, String name, String master, long pid, Instant started, String state) {
  /** The state of an application whose process lives but does not answer. */
  public static final String NOT_ANSWERING = "not-answering";

  /** The command that asks for it. */
  static final String COMMAND = "describe";

  public ApplicationDescription {
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
    requireNonNull(master, "master is null");
    requireNonNull(started, "started is null");
    requireNonNull(state, "state is null");
  }

  /** For the control endpoint and lists. */
  public JsonObject toJson() {
    return JsonObject.of("id", id)
        .with("name", name)
        .with("master", master)
        .with("pid", pid)
        .with("started", started.toString())
        .with("state", state);
  }

  static ApplicationDescription fromJson(JsonObject json) {
    return new ApplicationDescription(
        json.string("id"),
        json.string("name"),
        json.string("master"),
        json.number("pid"),
        Instant.parse(json.string("started")),
        json.string("state"));
  }
}

package io.tenon.kernel.control;

import io.tenon.kernel.json.JsonObject;
import java.util.function.Consumer;

/** What an application does on one command. */
@FunctionalInterface
public interface ControlHandler {
  /**
   * Carries out the command. Called on a thread of the server; calls may overlap.
   *
   * @param arguments what the client sent; that a member is missing or of another type may be left
   *     to {@link JsonObject}'s own exception
   * @param progress takes events for the client, which it gets at once
   * @return the result
   * @throws io.tenon.spi.TenonException which the client gets with the same code
   */
  JsonObject handle(JsonObject arguments, Consumer<JsonObject> progress);
}

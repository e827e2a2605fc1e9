package io.tenon.kernel.control;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Sends commands to the control endpoint of an application. Thread-safe. */
public final class ControlClient {
  private final Path socket;
  private final Duration patience;

  /**
   * @param socket of the application
   * @param patience how long to wait for each line of an answer
   */
  public ControlClient(Path socket, Duration patience) {
    this.socket = requireNonNull(socket, "socket is null");
    this.patience = requireNonNull(patience, "patience is null");
  }

  /**
   * Sends a command and waits for its result.
   *
   * @param progress takes what the application tells meanwhile
   * @throws TenonException the application's own error, with its code and category; or
   *     APPLICATION_UNREACHABLE, and then whether the command was carried out is not known
   */
  public JsonObject call(String command, JsonObject arguments, Consumer<JsonObject> progress) {
    JsonObject request = JsonObject.of("command", command).with("arguments", arguments);
    try (LineChannel channel = LineChannel.connect(socket)) {
      channel.writeLine(request.toJson(), patience);
      while (true) {
        JsonObject line = JsonObject.parse(channel.readLine(ControlServer.LINE_LIMIT, patience));
        if (line.has("result")) {
          return line.object("result");
        }
        if (line.has("error")) {
          throw remote(line.object("error"));
        }
        progress.accept(line.object("progress"));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new TenonException(
          KernelErrorCode.APPLICATION_UNREACHABLE,
          "no answer to '%s' from the application at %s: %s; it may have carried it out all the same: 'tenon app list' shows whether it runs"
              .formatted(command, socket, e.getMessage()),
          e);
    }
  }

  /** As {@link #call(String, JsonObject, Consumer)}, where progress is of no interest. */
  public JsonObject call(String command, JsonObject arguments) {
    return call(command, arguments, event -> {});
  }

  private static TenonException remote(JsonObject error) {
    return new TenonException(
        new RemoteCode(error.string("code"), ErrorCategory.valueOf(error.string("category"))),
        error.string("message"));
  }

  private record RemoteCode(String name, ErrorCategory category) implements ErrorCode {}
}

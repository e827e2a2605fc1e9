package io.tenon.kernel.control;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spi.TenonException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The applications of this user on this machine, found by their sockets. */
public final class RunningApplications {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ControlDirectory directory;
  private final Duration patience;

  public RunningApplications() {
    this(ControlDirectory.ofUser(), PATIENCE);
  }

  RunningApplications(ControlDirectory directory, Duration patience) {
    this.directory = directory;
    this.patience = patience;
  }

  /**
   * One of them.
   *
   * @param description its own; little more than the id where it does not answer
   * @param socket its endpoint
   */
  public record Running(ApplicationDescription description, Path socket) {}

  /** All of them, in the order of their start. Dead ones are left out. */
  public List<Running> list() {
    return directory.liveSockets().stream()
        .map(socket -> new Running(describe(socket), socket))
        .sorted(comparing(running -> running.description().started()))
        .toList();
  }

  /**
   * The one with this id.
   *
   * @throws TenonException APPLICATION_NOT_FOUND, listing the ids that there are
   */
  public Running find(String id) {
    List<Running> all = list();
    return all.stream()
        .filter(running -> running.description().id().equals(id))
        .findFirst()
        .orElseThrow(() -> notFound(id, all));
  }

  private ApplicationDescription describe(Path socket) {
    try {
      return ApplicationDescription.fromJson(
          new ControlClient(socket, patience)
              .call(ApplicationDescription.COMMAND, JsonObject.empty()));
    } catch (TenonException | IllegalArgumentException e) {
      String id = socket.getFileName().toString().replaceAll("^app-|\\.sock$", "");
      return new ApplicationDescription(
          id, "", "", 0, Instant.EPOCH, ApplicationDescription.NOT_ANSWERING);
    }
  }

  private static TenonException notFound(String id, List<Running> all) {
    String others = all.stream().map(running -> running.description().id()).collect(joining(", "));
    return new TenonException(
        KernelErrorCode.APPLICATION_NOT_FOUND,
        "no application with the id '"
            + id
            + "' runs on this machine under this user; "
            + (others.isEmpty() ? "none runs" : "there is " + others));
  }
}

package io.tenon.cli.app;

import io.tenon.kernel.control.ControlClient;
import io.tenon.kernel.control.RunningApplications;
import io.tenon.kernel.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenon app place}. */
@Command(
    name = "place",
    description = {
      "Moves a running application to other clusters, or shows how far it is.",
      "It goes on meanwhile; when the new clusters do not deliver, it is where it was."
    })
final class PlaceCommand implements Runnable {
  /** How long a move may show nothing new: a task that runs is waited for. */
  private static final Duration PATIENCE = Duration.ofDays(1);

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ID", description = "The application's id.")
  private String id;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PLACEMENT",
      description =
          "<name or master URL>=<number or percentage>,… Without it, the move that is under way is"
              + " shown.")
  private Optional<String> placement;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description = "How long all of it may take, for example 10m, before it is rolled back.")
  private Optional<String> deadline;

  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Returns when the move is done, which is the default, or with --no-wait when it has begun.")
  private boolean waits;

  @Option(names = "--cancel", description = "Brings the application back to where it was.")
  private boolean cancel;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public void run() {
    if (cancel && placement.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--cancel takes no placement: it is where the application was");
    }
    ControlClient client = new ControlClient(new RunningApplications().find(id).socket(), PATIENCE);
    JsonObject result = client.call(command(), arguments(), this::progress);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(result.toPrettyJson());
    } else {
      new MovePage(result).print(out);
    }
    out.flush();
  }

  private String command() {
    if (cancel) {
      return "app.cancel";
    }
    return placement.isPresent() ? "app.place" : "app.move";
  }

  private JsonObject arguments() {
    return JsonObject.of("wait", waits).with("placement", placement).with("deadline", deadline);
  }

  private void progress(JsonObject move) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(json ? move.toJson() : MovePage.progress(move));
    err.flush();
  }
}

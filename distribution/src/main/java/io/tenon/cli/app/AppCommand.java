package io.tenon.cli.app;

import io.tenon.cli.TextTable;
import io.tenon.kernel.control.ApplicationDescription;
import io.tenon.kernel.control.ControlClient;
import io.tenon.kernel.control.RunningApplications;
import io.tenon.kernel.control.RunningApplications.Running;
import io.tenon.kernel.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenon app}. */
@Command(
    name = "app",
    subcommands = {PlaceCommand.class, LogsCommand.class},
    description = {
      "Shows and moves the applications that run on this machine under this user,",
      "and prints the logs of those that run or ran on a cluster."
    })
public final class AppCommand implements Runnable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(description = "Lists the running applications.")
  void list(@Option(names = "--json", description = "Prints JSON.") boolean json) {
    List<Running> running = new RunningApplications().list();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(
          JsonObject.of(
                  "applications", running.stream().map(r -> r.description().toJson()).toList())
              .toPrettyJson());
    } else {
      TextTable table = new TextTable("ID", "NAME", "MASTER", "PID", "UP", "STATE");
      for (Running one : running) {
        ApplicationDescription app = one.description();
        table.row(
            app.id(),
            app.name(),
            app.master(),
            app.pid() == 0 ? "" : Long.toString(app.pid()),
            up(app.started()),
            app.state());
      }
      table.print(out);
    }
    out.flush();
  }

  @Command(description = "Shows all about one application.")
  void show(
      @Option(names = "--json", description = "Prints JSON.") boolean json,
      @Parameters(paramLabel = "ID", description = "The application's id.") String id) {
    Running running = new RunningApplications().find(id);
    JsonObject shown =
        new ControlClient(running.socket(), PATIENCE)
            .call("app.show", JsonObject.empty())
            .with("socket", running.socket().toString());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(shown.toPrettyJson());
    } else {
      new ApplicationPage(shown).print(out);
    }
    out.flush();
  }

  private static String up(Instant started) {
    if (started.equals(Instant.EPOCH)) {
      return "";
    }
    long seconds = Math.max(0, Duration.between(started, Instant.now()).toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? seconds / 60 + " min"
        : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
  }
}

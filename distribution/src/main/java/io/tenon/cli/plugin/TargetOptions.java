package io.tenon.cli.plugin;

import io.tenon.cli.Distribution;
import io.tenon.kernel.control.ControlClient;
import io.tenon.kernel.control.RunningApplications;
import io.tenon.kernel.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands about plugins take. */
final class TargetOptions {
  /** A change waits for leases to be returned, a minute where nothing else is said. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Option(
      names = "--app",
      paramLabel = "ID",
      description = "The running application; without it, the distribution.")
  private Optional<String> application;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  PluginTarget target() {
    return application
        .<PluginTarget>map(
            id ->
                new ApplicationTarget(
                    new ControlClient(new RunningApplications().find(id).socket(), PATIENCE)))
        .orElseGet(() -> new StoreTarget(Distribution.current().plugins()));
  }

  /** Prints a result: as JSON where that is wanted, else by {@code forPeople}. */
  void print(JsonObject result, ForPeople forPeople) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.print(result.toPrettyJson());
    } else {
      forPeople.print(result, out);
    }
    out.flush();
  }

  /** Prints a result for people. */
  interface ForPeople {
    void print(JsonObject result, PrintWriter out);
  }
}

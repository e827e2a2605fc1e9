package io.tenon.cli;

import io.tenon.cli.app.AppCommand;
import io.tenon.cli.cds.CdsCommand;
import io.tenon.cli.demo.DemoCommand;
import io.tenon.cli.gpu.GpuCommand;
import io.tenon.cli.plugin.PluginCommand;
import io.tenon.cli.sql.RunCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program {@code tenon}. {@code bin/tenon} starts it in a JVM that fits the command; {@code
 * submit} does not come by here at all, so that it costs an application nothing.
 */
@Command(
    name = "tenon",
    description = "A modular platform for Apache Spark.",
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      SubmitCommand.class,
      PluginCommand.class,
      AppCommand.class,
      ClusterCommands.MasterCommand.class,
      ClusterCommands.WorkerCommand.class,
      GpuCommand.class,
      CdsCommand.class,
      ImageCommand.class,
      CompletionCommand.class,
      VersionCommand.class,
    },
    footer = {"", "Each command has its own help: tenon COMMAND --help."})
public final class Tenon implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  @SuppressWarnings("unused")
  private boolean help;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Shows the stack trace of an error.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  private Tenon() {}

  public static void main(String[] arguments) {
    int exitCode = commandLine().execute(arguments);
    // A Spark application may have left threads behind that are not ours to wait for.
    System.exit(exitCode);
  }

  /** The program with all its commands and its way of telling errors. */
  public static CommandLine commandLine() {
    Tenon tenon = new Tenon();
    ErrorReport report = new ErrorReport(() -> tenon.verbose);
    return new CommandLine(tenon)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(report)
        .setExecutionExceptionHandler(report);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

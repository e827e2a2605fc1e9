package io.tenon.image;

import io.tenon.spi.TenonException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code tenon image}, which {@code bin/tenon} starts in a JVM with a class path of its own. */
@Command(
    name = "tenon image",
    description = "Makes container images of this distribution.",
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true)
public final class ImageProgram implements Runnable {
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
      description = "Says more, and shows the stack trace of an error.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  private ImageProgram() {}

  public static void main(String[] arguments) {
    int exitCode = commandLine(System.getenv()).execute(arguments);
    // The library's threads are not ours to wait for.
    System.exit(exitCode);
  }

  /** The program, in this environment. */
  static CommandLine commandLine(Map<String, String> environment) {
    ImageProgram program = new ImageProgram();
    CommandLine line = new CommandLine(program);
    line.addSubcommand(new BuildCommand(environment, () -> program.verbose));
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, arguments) -> misunderstood(e))
        .setExecutionExceptionHandler((e, command, parsed) -> program.failed(e, command.getErr()));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int misunderstood(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("tenon: " + ImageErrorCode.IMAGE_USAGE + ": " + e.getMessage());
    err.println("  see " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ImageErrorCode.IMAGE_USAGE.category().exitCode();
  }

  private int failed(Exception e, PrintWriter err) {
    TenonException told =
        e instanceof TenonException known
            ? known
            : new TenonException(ImageErrorCode.IMAGE_UNEXPECTED, e.toString(), e);
    err.println("tenon: " + told.code() + ": " + told.getMessage());
    if (verbose) {
      e.printStackTrace(err);
    }
    err.flush();
    return told.category().exitCode();
  }
}

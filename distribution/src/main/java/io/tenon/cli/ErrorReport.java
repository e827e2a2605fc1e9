package io.tenon.cli;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.ErrorCategory;
import io.tenon.spi.TenonException;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells an error as {@code tenon: CODE: message} on the error stream, and with which exit code the
 * program ends. Details that span lines, such as a statement, follow indented.
 */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final BooleanSupplier verbose;

  ErrorReport(BooleanSupplier verbose) {
    this.verbose = requireNonNull(verbose, "verbose is null");
  }

  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter out = command.getErr();
    print(out, CliErrorCode.USAGE.name(), exception.getMessage());
    UnmatchedArgumentException.printSuggestions(exception, out);
    out.println("  see " + command.getCommandSpec().qualifiedName() + " --help");
    out.flush();
    return CliErrorCode.USAGE.category().exitCode();
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult parsed) {
    PrintWriter out = command.getErr();
    ErrorCategory category;
    if (exception instanceof TenonException known) {
      print(out, known.code(), known.getMessage());
      category = known.category();
    } else {
      String message = exception.getMessage();
      print(
          out,
          CliErrorCode.UNEXPECTED.name(),
          exception.getClass().getName() + (message == null ? "" : ": " + message));
      category = CliErrorCode.UNEXPECTED.category();
    }
    if (verbose.getAsBoolean()) {
      exception.printStackTrace(out);
    }
    out.flush();
    return category.exitCode();
  }

  private static void print(PrintWriter out, String code, String message) {
    String[] lines = message.strip().split("\\R");
    out.println("tenon: " + code + ": " + lines[0]);
    for (int i = 1; i < lines.length; i++) {
      out.println("  " + lines[i]);
    }
  }
}

package io.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class TenonTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyCommandHasHelp() {
    List<String> commands = new ArrayList<>();
    collect(Tenon.commandLine(), "", commands);
    assertTrue(commands.contains("plugin install"), commands.toString());
    for (String command : commands) {
      StringWriter help = new StringWriter();
      int exitCode =
          Tenon.commandLine()
              .setOut(new PrintWriter(help))
              .execute((command + " --help").strip().split(" "));
      if (Set.of("submit", "master", "worker", "image").contains(command)) {
        // Spark's own, or another program's, which bin/tenon asks for.
        continue;
      }
      assertEquals(0, exitCode, command);
      assertTrue(help.toString().startsWith("Usage: tenon " + command), command);
    }
  }

  @Test
  void anUnknownCommandIsOneLineAndAHint() {
    assertEquals(2, execute("plugn", "list"));
    assertTrue(err.toString().startsWith("tenon: USAGE: "), err.toString());
    assertTrue(err.toString().contains("plugin"), err.toString());
  }

  @Test
  void anErrorTellsItsCodeAndEndsWithItsCategory() {
    assertEquals(3, executeFailing(new TenonException(KernelErrorCode.PLUGIN_NOT_FOUND, "no x")));
    assertEquals("tenon: PLUGIN_NOT_FOUND: no x\n", err.toString());
  }

  @Test
  void detailsOfAnErrorAreIndented() {
    executeFailing(new TenonException(CliErrorCode.SQL_FAILED, "a.sql:1:1: no\nline\n^"));
    assertEquals("tenon: SQL_FAILED: a.sql:1:1: no\n  line\n  ^\n", err.toString());
  }

  @Test
  void anUnforeseenErrorIsOurFault() {
    assertEquals(70, executeFailing(new IllegalStateException("oops")));
    assertEquals("tenon: UNEXPECTED: java.lang.IllegalStateException: oops\n", err.toString());
  }

  @Test
  void theStackTraceIsShownWhenAskedFor() {
    executeFailing(new IllegalStateException("oops"));
    assertFalse(err.toString().contains("\tat "), err.toString());
    executeFailing(new IllegalStateException("oops"), "--verbose");
    assertTrue(err.toString().contains("\tat "), err.toString());
  }

  @Test
  void aScriptThatIsMissingIsNamed() {
    assertEquals(2, execute("run", "/nowhere/at-all.sql"));
    assertTrue(
        err.toString()
            .startsWith("tenon: FILE_UNREADABLE: cannot read the script /nowhere/at-all.sql: "),
        err.toString());
  }

  @Test
  void aScriptAndStatementsAreNotBothTaken() {
    assertEquals(2, execute("run", "a.sql", "-e", "SELECT 1"));
    assertEquals(2, execute("run"));
  }

  @Test
  void completionKnowsTheCommands() {
    assertEquals(0, execute("completion", "bash"));
    assertTrue(out.toString().contains("rollback"), "no rollback in the script");
  }

  private int execute(String... arguments) {
    return Tenon.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private int executeFailing(RuntimeException failure, String... arguments) {
    CommandLine tenon = Tenon.commandLine();
    tenon.addSubcommand("fail", new Failing(failure));
    // Options of the program are only handed down to commands that were there from the start.
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("fail");
    return tenon
        .setParameterExceptionHandler(tenon.getParameterExceptionHandler())
        .setExecutionExceptionHandler(tenon.getExecutionExceptionHandler())
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private static void collect(CommandLine command, String path, List<String> into) {
    into.add(path);
    command
        .getSubcommands()
        .forEach((name, sub) -> collect(sub, (path + " " + name).strip(), into));
  }

  @Command(name = "fail")
  private record Failing(RuntimeException failure) implements Runnable {
    @Override
    public void run() {
      throw failure;
    }
  }
}

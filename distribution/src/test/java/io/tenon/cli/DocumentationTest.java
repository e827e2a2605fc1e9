package io.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ErrorCategory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** docs/CLI.md names every command, option and exit code that there is. */
class DocumentationTest {
  private final String text;

  DocumentationTest() throws IOException {
    text = Files.readString(Path.of("..", "docs", "CLI.md"));
  }

  @Test
  void everyCommandIsDocumented() {
    check(Tenon.commandLine(), "tenon");
  }

  @Test
  void everyExitCodeIsDocumented() {
    for (ErrorCategory category : ErrorCategory.values()) {
      assertTrue(
          text.contains("| " + category.exitCode() + " | " + category.name() + " |"),
          category.name());
    }
  }

  private void check(CommandLine command, String name) {
    if (command.getSubcommands().isEmpty()) {
      assertTrue(text.contains("`" + name), name + " is not documented");
    }
    // The demo has a help of its own, and is documented where its job is.
    if (!name.equals("tenon demo")) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        assertTrue(text.contains(option.longestName()), name + " " + option.longestName());
      }
    }
    command.getSubcommands().forEach((sub, line) -> check(line, name + " " + sub));
  }
}

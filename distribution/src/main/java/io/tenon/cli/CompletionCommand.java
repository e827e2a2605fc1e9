package io.tenon.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = {
      "Prints a completion script for a shell.",
      "bash: source <(tenon completion bash)",
      "zsh:  source <(tenon completion zsh)"
    })
final class CompletionCommand implements Runnable {
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  @SuppressWarnings("unused")
  private Shell shell;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    // picocli's script serves both shells: under zsh it loads bash's completion functions itself.
    String script = AutoComplete.bash("tenon", spec.root().commandLine());
    spec.commandLine().getOut().print(script);
    spec.commandLine().getOut().flush();
  }
}

package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.yarn.api.ApplicationConstants;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through the marks of a NodeManager, and a real shell. */
class ShellTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "two words",
        "it's",
        "a \"quote\"",
        "$HOME ${HOME} $(id) `id`",
        "back\\slash \\\\ \\n \\$",
        "{{JAVA_HOME}} {{{X}}} }} <LOG_DIR> <CPS>",
        "-Dkey=a;b&c|d>e<f*?[x]~#!",
        "line\nbreak"
      })
  void textArrivesAsItIs(String text) throws Exception {
    String command = "printf %s " + Shell.word(text);
    String script =
        "export VALUE=\"%s\"\nexec /bin/bash -c \"%s && printf %%s \\\"\\$VALUE\\\"\"\n"
            .formatted(expand(Shell.value(text)), expand(command));

    assertEquals(text + text, run(script));
  }

  /** As ContainerLaunch.expandEnvironment does. */
  private static String expand(String text) {
    return text.replace(ApplicationConstants.LOG_DIR_EXPANSION_VAR, "/logs")
        .replace(ApplicationConstants.CLASS_PATH_SEPARATOR, ":")
        .replace(ApplicationConstants.PARAMETER_EXPANSION_LEFT, "$")
        .replace(ApplicationConstants.PARAMETER_EXPANSION_RIGHT, "");
  }

  private static String run(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of("bash", "-c", script)).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), errors + " of " + script);
    return output;
  }
}

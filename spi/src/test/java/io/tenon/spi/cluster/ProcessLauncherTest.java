package io.tenon.spi.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tenon.spi.cluster.ProcessLauncher.Numbering;
import io.tenon.spi.cluster.ProcessLauncher.Tokens;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessLauncherTest {
  private static final String OPTION = "tenon.test.option";
  private static final List<String> SEEN = new ArrayList<>();

  /** The wrapped program. */
  public static final class Program {
    public static void main(String[] args) {
      if (args[0].equals("fail")) {
        throw new IllegalStateException("as told");
      }
      SEEN.addAll(List.of(args));
    }
  }

  @AfterEach
  void forget() {
    SEEN.clear();
    System.clearProperty(OPTION);
  }

  @Test
  void programSeesValuesWhereItHadPlaceholders() throws Throwable {
    ProcessTemplate wrapped =
        wrap("{{EXECUTOR_ID}}", "on {{HOST}}", "{{CORES}}", "{{PROFILE_ID}}", "{{OTHER}}");
    assertEquals(ProcessLauncher.class.getName(), wrapped.mainClass());
    assertEquals(
        List.of("-Xmx1g", "-Dtenon.test.option=of {{TENON_EXECUTOR_ID}}"), wrapped.jvmOptions());
    System.setProperty(OPTION, "of {{TENON_EXECUTOR_ID}}");

    launch(wrapped);

    assertEquals(List.of("1007", "on host1", "4", "2", "{{OTHER}}"), SEEN);
    assertEquals("of 1007", System.getProperty(OPTION));
  }

  @Test
  void clusterFindsNoTokenOfItsOwnInTheProgramsArguments() {
    ProcessTemplate wrapped = wrap("{{EXECUTOR_ID}}", "{{CORES}}");

    List<String> arguments = wrapped.arguments();
    assertFalse(arguments.subList(8, arguments.size()).contains("{{EXECUTOR_ID}}"));
    assertFalse(arguments.subList(8, arguments.size()).contains("{{CORES}}"));
  }

  @Test
  void failureOfTheProgramIsItsOwn() {
    ProcessTemplate wrapped = wrap("fail");

    assertEquals(
        "as told", assertThrows(IllegalStateException.class, () -> launch(wrapped)).getMessage());
  }

  private static ProcessTemplate wrap(String... arguments) {
    ProcessTemplate program =
        new ProcessTemplate(
            Program.class.getName(),
            List.of(),
            List.of("-Xmx1g", "-Dtenon.test.option=of {{EXECUTOR_ID}}"),
            List.of(arguments),
            Map.of(),
            Set.of());
    return ProcessLauncher.wrap(
        program, new Numbering(1000, 1), new Tokens("{{N}}", "{{H}}", "{{C}}", "{{P}}", "{{A}}"));
  }

  /** As the cluster would, with its values in the place of its tokens. */
  private static void launch(ProcessTemplate wrapped) throws Throwable {
    try (ServerSocket agent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "agent://Worker@" + "localhost:" + agent.getLocalPort();
      Map<String, String> values =
          Map.of("{{N}}", "7", "{{H}}", "host1", "{{C}}", "4", "{{P}}", "3", "{{A}}", url);
      ProcessLauncher.main(
          wrapped.arguments().stream()
              .map(argument -> values.getOrDefault(argument, argument))
              .toArray(String[]::new));
    }
  }
}

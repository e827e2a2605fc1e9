package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.junit.jupiter.api.Test;

class DriverContainerTest {
  private static final ApplicationId ID = ApplicationId.newInstance(1_795_312_345_678L, 42);
  private static final String HOME = Placeholder.HOME.token();
  private static final ProcessTemplate TEMPLATE =
      new ProcessTemplate(
          "org.example.Driver",
          List.of(HOME + "/jars/*"),
          List.of(
              "-Xmx" + Placeholder.MEMORY_MIB.token() + "m",
              "-Dspark.driver.host=" + Placeholder.HOST.token()),
          List.of("--class", "Main", "app.jar"),
          Map.of("TENON_HOME", HOME, "SETTINGS", "spark.authenticate.secret=it's $5\n"),
          Set.of("SETTINGS"));

  @Test
  void driverRunsFromTheArchiveOnItsNode() {
    String command = command(Map.of("spark.yarn.archive", "hdfs:///tenon.tar.gz"));

    assertTrue(command.startsWith(". ./__secrets__ && exec "), command);
    assertTrue(command.contains("'-Xmx512m'"), command);
    assertTrue(command.contains("'-Dspark.driver.host=$NM_HOST'"), command);
    assertTrue(command.contains("'-Dspark.yarn.app.id=" + ID + "'"), command);
    assertTrue(command.contains("'-Dspark.app.id=" + ID + "'"), command);
    assertTrue(command.contains("-cp '__tenon__/jars/*:__hadoop_conf__'"), command);
    assertTrue(command.contains("'--class' 'Main' 'app.jar'"), command);
  }

  @Test
  void driverRunsFromTheSamePathWithoutASetting() {
    String command = command(Map.of());

    assertTrue(command.contains("-cp '/opt/tenon/jars/*:__hadoop_conf__'"), command);
  }

  @Test
  void unknownHomeIsOneError() {
    TenonException e =
        assertThrows(TenonException.class, () -> container(Map.of(), Optional.empty()));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
    assertTrue(e.getMessage().contains("'spark.yarn.archive'"), e.getMessage());
  }

  @Test
  void secretsAreInTheStagedScriptAlone() {
    Map<String, String> settings = Map.of("spark.yarn.appMasterEnv.PLACE", "here");
    DriverContainer container = container(settings, Optional.of("/opt/tenon"));
    Map<String, String> environment =
        container.environment(contexts(settings), "hdfs://nn/user/me/.sparkStaging/" + ID);

    assertFalse(command(settings).contains("secret="));
    assertFalse(environment.containsKey("SETTINGS"), environment.keySet().toString());
    assertEquals(
        "export SETTINGS='spark.authenticate.secret=it'\\''s $5\n'\n", container.secrets());
    assertEquals("here", environment.get("PLACE"));
    assertEquals("me", environment.get("HADOOP_USER_NAME"));
    assertEquals("$PWD/__hadoop_conf__", environment.get("HADOOP_CONF_DIR"));
    assertEquals("hdfs://nn/user/me/.sparkStaging/" + ID, environment.get(DriverContainer.STAGING));
  }

  @Test
  void settingsOfTheSubmittingMachineStayThere() {
    Map<String, String> there =
        DriverSettings.there(
            Map.of("spark.tenon.yarn.conf-dir", "/etc/hadoop", "spark.yarn.queue", "gold"));

    assertEquals(
        Map.of("spark.tenon.yarn.conf-dir", "__hadoop_conf__", "spark.yarn.queue", "gold"), there);
  }

  private static String command(Map<String, String> settings) {
    return container(settings, Optional.of("/opt/tenon")).command(contexts(settings), ID);
  }

  /** As the container makes them: where the home stands for itself, it is relocated. */
  private static LaunchContexts contexts(Map<String, String> settings) {
    String home = settings.containsKey("spark.yarn.archive") ? "/__tenon_home__" : "/opt/tenon";
    return new LaunchContexts(
        TEMPLATE.with(Map.of(Placeholder.HOME, home)),
        YarnSettings.read(settings),
        Map.of(),
        NoTokens.of(settings));
  }

  private static DriverContainer container(Map<String, String> settings, Optional<String> home) {
    return new DriverContainer(
        new DriverRequest(
            "main",
            "me",
            "yarn",
            TEMPLATE,
            new ResourceProfile(
                0, 1, ByteSize.ofMebibytes(512), ByteSize.ofMebibytes(384), Map.of()),
            List.of(),
            false,
            settings),
        YarnSettings.read(settings),
        DriverSettings.read(settings),
        home,
        "me");
  }
}

package io.tenon.kernel.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.Followers;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.Lease;
import io.tenon.kernel.PluginInstaller;
import io.tenon.kernel.TestPlugin;
import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.kernel.json.JsonObject;
import io.tenon.kernel.store.ApplicationPlugins;
import io.tenon.kernel.store.PluginStore;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes a kernel that runs, over its control socket. */
class PluginCommandsTest {
  private static final String NAME = GreetingActivator.class.getPackageName();

  private final TestResources resources = new TestResources();
  @TempDir Path folder;
  private PluginStore distribution;
  private Kernel kernel;
  private ControlClient client;

  @BeforeEach
  void start() throws IOException {
    distribution = PluginStore.create(folder.resolve("plugins"));
    PluginInstaller.offline(distribution, folder.resolve("trial"))
        .change(change -> change.install(pack("1.0.0", "greeting")));
    ApplicationPlugins plugins = new ApplicationPlugins(distribution, folder.resolve("private"));
    kernel = Kernel.boot(KernelOptions.of(plugins, folder.resolve("scratch")));
    ControlServer server =
        ControlServer.open(
            new ControlDirectory(List.of(resources.shortDirectory())),
            resources,
            new ApplicationDescription("app-1", "etl", "local", 1, Instant.EPOCH, "running"),
            new PluginCommands(plugins, kernel, Followers.NONE).handlers(),
            Duration.ofSeconds(10));
    client = new ControlClient(server.socket(), Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() throws Exception {
    resources.close();
    kernel.close();
  }

  @Test
  void updateReachesWhoeverLeasesNextAndNotTheDistribution() {
    assertEquals("greeting/1", wireName());
    JsonObject report = call("plugin.update", jar(pack("2.0.0", "greeting")));
    assertEquals("2.0.0", report.objects("added").get(0).string("version"));
    JsonObject removal = report.objects("removed").get(0);
    assertEquals("1.0.0", removal.object("plugin").string("version"));
    assertTrue(removal.flag("unloaded"));
    assertEquals("greeting/2", wireName());
    assertEquals("1.0.0", distribution.current().find(NAME).orElseThrow().version());

    call("plugin.rollback", JsonObject.empty());
    assertEquals("greeting/1", wireName());
    assertEquals(List.of(), call("plugin.verify", JsonObject.empty()).objects("problems"));
  }

  @Test
  void listSaysWhichVersionServes() {
    assertEquals(false, listed().flag("serving"));
    wireName();
    assertEquals(true, listed().flag("serving"));
    assertEquals("1.0.0", listed().string("version"));
    assertEquals("1.0.0", call("plugin.info", JsonObject.of("name", NAME)).string("version"));
  }

  @Test
  void removedPluginComesBackFromTheDistributionByName() {
    call("plugin.remove", JsonObject.of("name", NAME));
    assertThrows(TenonException.class, this::wireName);
    call("plugin.install", JsonObject.of("name", NAME));
    assertEquals("greeting/1", wireName());
  }

  @Test
  void dryRunChangesNothing() {
    JsonObject preview = call("plugin.update", jar(pack("2.0.0", "greeting")).with("dryRun", true));
    assertEquals("2.0.0", preview.objects("added").get(0).string("version"));
    assertEquals("1.0.0", preview.objects("removed").get(0).string("version"));
    assertEquals("greeting/1", wireName());
  }

  @Test
  void pluginThatDoesNotStartIsRefusedAndTheOldOneServesOn() {
    assertEquals("greeting/1", wireName());
    TenonException e =
        assertThrows(
            TenonException.class,
            () -> call("plugin.update", jar(pack("3.0.0", "greeting", "never-registered"))));
    assertTrue(e.is(KernelErrorCode.PLUGIN_START_FAILED), e.toString());
    assertEquals("greeting/1", wireName());
    assertEquals("1.0.0", listed().string("version"));
  }

  @Test
  void relativePathIsRefused() {
    TenonException e =
        assertThrows(
            TenonException.class,
            () -> call("plugin.install", JsonObject.of("jar", "target/x.jar")));
    assertTrue(e.is(KernelErrorCode.CONTROL_BAD_REQUEST), e.toString());
    assertTrue(e.getMessage().contains("absolute"), e.getMessage());
  }

  @Test
  void unknownPluginIsAnError() {
    TenonException e =
        assertThrows(
            TenonException.class, () -> call("plugin.info", JsonObject.of("name", "nothing")));
    assertTrue(e.is(KernelErrorCode.PLUGIN_NOT_FOUND));
    assertTrue(e.getMessage().contains(NAME), e.getMessage());
  }

  private JsonObject listed() {
    return call("plugin.list", JsonObject.empty()).objects("plugins").get(0);
  }

  private JsonObject call(String command, JsonObject arguments) {
    return client.call(command, arguments);
  }

  private String wireName() {
    try (Lease<SerializerProvider> lease =
        kernel.slot(SerializerProvider.class, "greeting").lease()) {
      return lease.service().wireName().toString();
    }
  }

  private static JsonObject jar(Path jar) {
    return JsonObject.of("jar", jar.toString());
  }

  private Path pack(String version, String... services) {
    return TestPlugin.of(GreetingActivator.class, version)
        .provides(PluginNamespace.TYPE_SERIALIZER, services)
        .pack(folder)
        .jar();
  }
}

package io.tenon.spark.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.ChangeReport;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.store.ApplicationPlugins;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spark.plugins.Messages.Fetch;
import io.tenon.spark.plugins.Messages.Followed;
import io.tenon.spark.plugins.Messages.Join;
import io.tenon.spark.plugins.Messages.Part;
import io.tenon.spark.plugins.Messages.Wanted;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.package$;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.reflect.ClassTag$;

/** The driver's side, with executors that do what a test says, over Spark's own RPC. */
class ExecutorPluginsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final PluginEntry OLD = entry("kryo", "1.0.0", PluginNamespace.TYPE_SERIALIZER);
  private static final PluginEntry NEW = entry("kryo", "1.1.0", PluginNamespace.TYPE_SERIALIZER);
  private static final PluginEntry CLUSTER = entry("yarn", "1.0.0", PluginNamespace.TYPE_CLUSTER);

  @TempDir private Path directory;
  private final List<RpcEnv> environments = new ArrayList<>();
  private final Set<String> lost = ConcurrentHashMap.newKeySet();
  private ExecutorPlugins plugins;
  private RpcEnv driver;

  @BeforeEach
  void open() {
    PluginStore store = PluginStore.create(directory.resolve("plugins"));
    plugins =
        new ExecutorPlugins(
            new ApplicationPlugins(store, directory.resolve("private")),
            new PluginSet(1, List.of(OLD)),
            Duration.ofSeconds(1));
    driver = environment("driver", false);
    plugins.open(driver, Duration.ofSeconds(5), lost::contains);
  }

  @AfterEach
  void close() {
    environments.forEach(
        environment -> {
          environment.shutdown();
          environment.awaitTermination();
        });
  }

  @Test
  void executorsGetWhatTheDriverHasWhenTheyJoinAndWhenItChanges() {
    FakeExecutor first = new FakeExecutor("0");
    assertEquals(List.of(OLD), first.join());

    List<ChangeReport.Follower> followers = plugins.follow(new PluginSet(2, List.of(NEW, CLUSTER)));

    assertEquals("executor 0", followers.get(0).name());
    assertEquals(List.of(List.of(NEW)), first.wanted);
    assertEquals(List.of(NEW), new FakeExecutor("1").join());
  }

  @Test
  void changeOfWhatNoExecutorUsesReachesNone() {
    FakeExecutor executor = new FakeExecutor("0");
    executor.join();

    assertEquals(List.of(), plugins.follow(new PluginSet(2, List.of(OLD, CLUSTER))));

    assertEquals(List.of(), executor.wanted);
  }

  @Test
  void refusalNamesTheExecutor() {
    new FakeExecutor("0").join();
    FakeExecutor unwilling = new FakeExecutor("7");
    unwilling.join();
    unwilling.refusal =
        Optional.of(
            new TenonException(
                KernelErrorCode.PLUGIN_NOT_FOLLOWED, "executor 7 cannot follow: no space"));

    TenonException refused =
        assertThrows(TenonException.class, () -> plugins.follow(new PluginSet(2, List.of(NEW))));

    assertTrue(refused.is(KernelErrorCode.PLUGIN_NOT_FOLLOWED), refused.toString());
    assertTrue(refused.getMessage().contains("executor 7 cannot follow"), refused.toString());
  }

  @Test
  void brokenAnswerOfAnExecutorThatRunsOnIsARefusal() {
    FakeExecutor broken = new FakeExecutor("7");
    broken.join();
    broken.refusal = Optional.of(new IllegalStateException("no class of that name"));

    TenonException refused =
        assertThrows(TenonException.class, () -> plugins.follow(new PluginSet(2, List.of(NEW))));

    assertTrue(refused.is(KernelErrorCode.PLUGIN_NOT_FOLLOWED), refused.toString());
    assertTrue(refused.getMessage().contains("executor 7 runs on, but"), refused.toString());
    assertTrue(refused.getMessage().contains("no class of that name"), refused.toString());
  }

  @Test
  void brokenAnswerOfAnExecutorThatTheSchedulerHasLostIsNone() {
    FakeExecutor broken = new FakeExecutor("7");
    broken.join();
    broken.refusal = Optional.of(new IllegalStateException("it is shutting down"));
    lost.add("7");

    assertEquals(List.of(), plugins.follow(new PluginSet(2, List.of(NEW))));
  }

  @Test
  void executorThatHasGoneIsNotWaitedFor() {
    FakeExecutor stays = new FakeExecutor("0");
    stays.join();
    FakeExecutor goes = new FakeExecutor("1");
    goes.join();
    goes.environment.shutdown();

    List<String> followers = new ArrayList<>();
    // The connection may break before or after the driver has asked.
    plugins.follow(new PluginSet(2, List.of(NEW))).forEach(each -> followers.add(each.name()));

    assertEquals(List.of("executor 0"), followers);
    Await.until(
        LIMIT,
        () -> "only executor 0 is asked",
        () ->
            plugins
                    .follow(new PluginSet(3, List.of(stays.wanted.size() % 2 == 0 ? NEW : OLD)))
                    .size()
                == 1);
  }

  @Test
  void fileThatTheDriverDoesNotHaveIsAnError() {
    FakeExecutor executor = new FakeExecutor("0");
    Fetch unknown = new Fetch("0".repeat(64), 0);

    Exception refused =
        assertThrows(
            Exception.class,
            () -> executor.driverEndpoint.askSync(unknown, ClassTag$.MODULE$.apply(Part.class)));

    assertTrue(String.valueOf(refused.getCause()).contains("PLUGIN_NOT_FOUND"), refused::toString);
  }

  private RpcEnv environment(String name, boolean client) {
    SparkConf conf = new SparkConf(false);
    RpcEnv environment =
        RpcEnv.create(
            name,
            "127.0.0.1",
            0,
            conf,
            new SecurityManager(conf, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE()),
            client);
    environments.add(environment);
    return environment;
  }

  private static PluginEntry entry(String name, String version, String type) {
    String digest = Integer.toHexString((name + version).hashCode());
    return new PluginEntry(
        name,
        version,
        "0".repeat(64 - digest.length()) + digest,
        1,
        name,
        Optional.empty(),
        List.of(new ProvidedService(type, name)),
        Map.of());
  }

  private final class FakeExecutor {
    private final RpcEnv environment;
    private final RpcEndpointRef driverEndpoint;
    private final String id;
    private final List<List<PluginEntry>> wanted = Collections.synchronizedList(new ArrayList<>());
    private volatile Optional<RuntimeException> refusal = Optional.empty();

    FakeExecutor(String id) {
      this.id = id;
      this.environment = environment("executor-" + id, true);
      this.driverEndpoint =
          environment.setupEndpointRef(driver.address(), ExecutorPlugins.ENDPOINT);
    }

    List<PluginEntry> join() {
      RpcEndpointRef own = environment.setupEndpoint(ExecutorPlugins.ENDPOINT, new Endpoint());
      Wanted answer =
          driverEndpoint.askSync(new Join(id, own), ClassTag$.MODULE$.apply(Wanted.class));
      return answer.entries();
    }

    private final class Endpoint extends AnsweringEndpoint {
      Endpoint() {
        super(environment);
      }

      @Override
      boolean knows(Object message) {
        return message instanceof Wanted;
      }

      @Override
      Object answer(Object message, RpcCallContext context) {
        refusal.ifPresent(
            e -> {
              throw e;
            });
        wanted.add(((Wanted) message).entries());
        return new Followed(
            new ChangeReport(List.of(), List.of(), Duration.ZERO).toJson().toJson());
      }
    }
  }
}

package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.ChangeReport;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginStore;
import io.tenon.spark.Masters;
import io.tenon.spark.TestStore;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.cluster.TckProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle of local processes after a session: nothing of it is left in the JVM. */
class BundleUnloadIT {
  private static final String MASTER = "process[1]";

  @TempDir Path directory;

  private final List<String> heard = new CopyOnWriteArrayList<>();

  @Test
  void classLoaderIsCollectedAfterASession() throws Exception {
    Path store = directory.resolve("plugins");
    TestStore.create(store, "tenon-cluster-local");
    try (Kernel kernel =
        Kernel.boot(KernelOptions.of(PluginStore.open(store), directory.resolve("scratch")))) {
      ClusterSessions sessions =
          new ClusterSessions(
              master -> Masters.slot(kernel, master),
              (master, manager, ids) -> request(ids),
              session -> new Listener(),
              kernel.resources("test").threads("clusters", 1));
      sessions.request(
          sessions.connect(MASTER).join(),
          Map.of(
              new ResourceProfile(0, 1, ByteSize.ofMebibytes(32), new ByteSize(0), Map.of()), 1));
      Await.until(Duration.ofSeconds(30), () -> "heard " + heard, () -> heard.size() == 1);
      sessions.close();

      ChangeReport report = kernel.apply(PluginSet.EMPTY, Duration.ofSeconds(10));

      assertEquals(List.of("launched 0", "ended 0 RELEASED"), heard);
      assertEquals(1, report.removed().size());
      assertEquals(0, report.removed().get(0).forced());
      assertTrue(report.removed().get(0).unloaded(), report.toString());
    }
  }

  private ApplicationRequest request(ExecutorIdRange ids) {
    Path classes =
        Path.of(TckProgram.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    ProcessTemplate program =
        new ProcessTemplate(
            TckProgram.class.getName(),
            List.of(classes.toString()),
            List.of(),
            List.of(directory.toString(), "run", "0", "host", "1", "0", "32"),
            Map.of(),
            Set.of());
    return new ApplicationRequest("app", "app", "user", MASTER, program, ids, Map.of());
  }

  private final class Listener implements ClusterListener {
    @Override
    public void launched(ExecutorLaunch launch) {
      heard.add("launched " + launch.id());
    }

    @Override
    public void leaving(ExecutorId executor, ExitReason reason, Duration notice) {}

    @Override
    public void ended(ExecutorId executor, ExecutorExit exit) {
      heard.add("ended " + executor + " " + exit.reason());
    }

    @Override
    public void delayed(TenonException reason) {
      heard.add(reason.toString());
    }

    @Override
    public void failed(TenonException cause) {
      heard.add(cause.toString());
    }
  }
}

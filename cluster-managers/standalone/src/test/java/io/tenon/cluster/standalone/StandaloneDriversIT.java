package io.tenon.cluster.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.DriverStatus.State;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.TestResources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers on the worker of a real cluster, by way of the Master. */
class StandaloneDriversIT {
  @TempDir Path directory;

  @Test
  void driverIsSubmittedWatchedAndKilled() throws Exception {
    try (TestResources resources = new TestResources();
        TestCluster cluster = new TestCluster(directory, Map.of())) {
      cluster.startWorker(1);
      DriverLauncher drivers =
          new StandaloneClusterManager(resources).drivers(cluster.url(), Map.of());

      assertEquals(Optional.empty(), drivers.status("driver-none"));
      assertFalse(drivers.kill("driver-none"));
      String id = drivers.submit(request(cluster));
      await(drivers, id, State.RUNNING);
      Await.until(TestCluster.LIMIT, () -> "its process", () -> cluster.executors().size() == 1);

      assertTrue(drivers.kill(id));

      await(drivers, id, State.KILLED);
      Await.until(TestCluster.LIMIT, () -> "its end", () -> cluster.executors().isEmpty());
    }
  }

  private static void await(DriverLauncher drivers, String id, State state) {
    Await.until(
        TestCluster.LIMIT,
        () -> id + " is " + state + " but " + drivers.status(id),
        () -> drivers.status(id).orElseThrow().state() == state);
  }

  private DriverRequest request(TestCluster cluster) throws Exception {
    Path jar = Files.createFile(directory.resolve("app.jar"));
    ProcessTemplate program =
        new ProcessTemplate(
            SleepingProgram.class.getName(),
            List.of(System.getProperty("java.class.path").split(":")),
            List.of("-XX:+UseSerialGC"),
            List.of(),
            Map.of(),
            Set.of());
    return new DriverRequest(
        "drivers",
        "tester",
        cluster.url(),
        program,
        new ResourceProfile(0, 1, ByteSize.ofMebibytes(64), ByteSize.ofMebibytes(64), Map.of()),
        List.of(jar.toUri()),
        false,
        Map.of());
  }

  @Test
  void absentMasterIsOneClearError() throws Exception {
    try (TestResources resources = new TestResources()) {
      String master = "spark://127.0.0.1:" + TestCluster.freePort();
      DriverLauncher drivers = new StandaloneClusterManager(resources).drivers(master, Map.of());

      TenonException e = assertThrows(TenonException.class, () -> drivers.status("driver-1"));

      assertTrue(e.is(ClusterErrorCode.CLUSTER_UNREACHABLE), e.toString());
      assertTrue(e.getMessage().contains("Connection refused"), e.getMessage());
    }
  }
}

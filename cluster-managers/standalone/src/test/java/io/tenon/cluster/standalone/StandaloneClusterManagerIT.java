package io.tenon.cluster.standalone;

import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.TestResources;
import io.tenon.spi.testing.cluster.ClusterManagerTck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The test kit against a real Master and a real Worker. */
class StandaloneClusterManagerIT extends ClusterManagerTck {
  /** Executors that end at once are given up by the Master after ten of them. */
  private static final Map<String, String> SETTINGS =
      Map.of("spark.deploy.maxExecutorRetries", "-1");

  @TempDir static Path directory;
  private static TestCluster cluster;

  private final TestResources resources = new TestResources();
  private final ClusterManager manager = new StandaloneClusterManager(resources);

  @BeforeAll
  static void startCluster() {
    cluster = new TestCluster(directory, SETTINGS);
    cluster.startWorker(8);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @AfterEach
  void closeResources() throws Exception {
    resources.close();
  }

  @Override
  protected ClusterManager manager() {
    return manager;
  }

  @Override
  protected String master() {
    return cluster.url();
  }

  @Override
  protected List<String> badMasters() {
    return List.of(
        "spark",
        "spark:",
        "spark://",
        "spark://host",
        "spark://host:0",
        "spark://host:70777",
        "spark://host:port",
        "spark://:7077",
        "spark://host:7077,",
        "spark://host:7077/path",
        "spark://me@host:7077",
        "spark://host:7077,spark://other:7077",
        "spark://my host:7077",
        "spark[2]");
  }

  @Override
  protected boolean supportsLocalProcesses() {
    return true;
  }

  @Override
  protected boolean supportsDrivers() {
    return true;
  }

  @Override
  protected boolean supportsPlaceholdersInEnvironment() {
    return false;
  }

  @Override
  protected Duration limit() {
    return TestCluster.LIMIT;
  }

  /** The worker has ten seconds to end what does not end by itself. */
  @Override
  protected void assertNothingLeft() {
    Await.until(limit(), () -> "no " + cluster.executors(), () -> cluster.executors().isEmpty());
  }
}

package io.tenon.cluster.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.testing.TestResources;
import io.tenon.spi.testing.cluster.ClusterManagerTck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterManagerTest extends ClusterManagerTck {
  @TempDir Path work;

  private final TestResources resources = new TestResources();
  private final ClusterManager manager = new LocalClusterManager(resources);

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
    return "process[5,1,48m]";
  }

  @Override
  protected List<String> badMasters() {
    return List.of(
        "process[",
        "process[]",
        "process[0]",
        "process[-1]",
        "process[two]",
        "process[2,0]",
        "process[2,*]",
        "process[2,1,much]",
        "process[2,1,0m]",
        "process[2,1,1g,4]",
        "process://host:7077");
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of(
        "spark.tenon.process.work-dir", work.toString(), "spark.tenon.process.grace", "1s");
  }

  @Override
  protected boolean supportsLocalProcesses() {
    return true;
  }

  @Override
  protected void assertNothingLeft() throws IOException {
    try (Stream<Path> left = Files.list(work)) {
      assertEquals(List.of(), left.toList());
    }
  }
}

package io.tenon.itests.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.itests.harness.WaitingProgram;
import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.Locality;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.cluster.RecordingListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Executors are asked for on the hosts of the data; one node of three has another host. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class LocalityOnYarnIT {
  private static final HadoopCluster CLUSTER = SharedCluster.get();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String OTHER = "127.0.0.2";

  /** As the nodes on 127.0.0.1 call themselves. */
  private static final String HOST = "localhost";

  /** Of twelve; where any host does, each of three nodes gets about four. */
  private static final int MOST = 8;

  private static final ResourceProfile PROFILE =
      new ResourceProfile(0, 1, ByteSize.ofMebibytes(98), ByteSize.ofMebibytes(30), Map.of());

  private static HadoopServer other;

  @BeforeAll
  static void startOther() throws Exception {
    other = CLUSTER.startNode(OTHER);
    CLUSTER.awaitNodes(3);
  }

  @AfterAll
  static void stopOther() throws Exception {
    other.close();
    CLUSTER.awaitNodes(2);
  }

  @Test
  void executorsComeWhereTheDataIs() {
    RecordingListener heard = new RecordingListener();
    try (PackedClusterManager plugin = new PackedClusterManager("yarn", "yarn");
        ClusterSession session = plugin.manager().connect(request(), heard)) {
      session.request(Map.of(PROFILE, 12), Map.of(PROFILE, new Locality(12, Map.of(OTHER, 12))));
      heard.await(LIMIT, "12 executors", () -> heard.alive().size() == 12);
      long before = on(OTHER, heard);
      assertTrue(before >= MOST, heard.toString());

      session.request(Map.of(PROFILE, 24), Map.of(PROFILE, new Locality(12, Map.of(HOST, 12))));
      heard.await(LIMIT, "24 executors", () -> heard.alive().size() == 24);
      assertTrue(on(HOST, heard) - (12 - before) >= MOST, heard.toString());
    }
    assertEquals(List.of(), heard.violations());
  }

  private static long on(String host, RecordingListener heard) {
    return heard.launched().stream().filter(launch -> launch.host().equals(host)).count();
  }

  private static ApplicationRequest request() {
    return new ApplicationRequest(
        "app-1",
        "localities",
        "tester",
        "yarn",
        new ProcessTemplate(
            WaitingProgram.class.getName(),
            List.of(
                WaitingProgram.class.getProtectionDomain().getCodeSource().getLocation().getPath()),
            List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            List.of(),
            Map.of(),
            Set.of()),
        new ExecutorIdRange(0, 99),
        Map.of(
            "spark.tenon.yarn.conf-dir",
            CLUSTER.conf().toString(),
            "spark.tenon.yarn.java-home",
            System.getProperty("java.home"),
            "spark.tenon.yarn.grace",
            "3s"));
  }
}

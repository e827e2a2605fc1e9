package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.itests.harness.WaitingProgram;
import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.cluster.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of the packed bundle, in a real kernel, on a real node. */
abstract class KubernetesFixture {
  static final Duration LIMIT = Duration.ofMinutes(3);

  @RegisterExtension static final KubernetesBundle BUNDLE = new KubernetesBundle();

  @TempDir static Path directory;

  final RecordingListener heard = new RecordingListener();

  @AfterEach
  void nothingIsLeft() {
    Node.assertNothingLeft("default");
    assertEquals(List.of(), heard.violations());
  }

  boolean delayed() {
    return !heard.delays().isEmpty();
  }

  void await(String what, BooleanSupplier condition) {
    heard.await(LIMIT, what, condition);
  }

  ClusterSession connect(Map<String, String> more) {
    return connect(Node.MASTER, more, WaitingProgram.class);
  }

  ClusterSession connect(Map<String, String> more, Class<?> program) {
    return connect(Node.MASTER, more, program);
  }

  ClusterSession connect(String master, Map<String, String> more) {
    return connect(master, more, WaitingProgram.class);
  }

  ClusterSession connect(String master, Map<String, String> more, Class<?> program) {
    Map<String, String> settings =
        new HashMap<>(Map.of("spark.kubernetes.dynamicAllocation.deleteGracePeriod", "0s"));
    settings.putAll(more);
    ProcessTemplate template =
        new ProcessTemplate(
            program.getName(),
            List.of(
                Path.of(program.getProtectionDomain().getCodeSource().getLocation().getPath())
                    .toString()),
            List.of("-Xmx{{MEMORY_MIB}}m", "-XX:MaxDirectMemorySize=1g", "-XX:+UseSerialGC"),
            List.of(),
            Map.of("PASSWORD", "of the test"),
            Set.of("PASSWORD"));
    return BUNDLE
        .manager()
        .connect(
            new ApplicationRequest(
                "faults-" + UUID.randomUUID(),
                "faults",
                "tester",
                master,
                template,
                new ExecutorIdRange(0, 99),
                KubernetesBundle.settings(settings)),
            heard);
  }

  static ResourceProfile profile(int id, int mebibytes) {
    return new ResourceProfile(
        id, 1, ByteSize.ofMebibytes(mebibytes), ByteSize.ofMebibytes(64), Map.of());
  }
}

package io.tenon.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.ChangeReport;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.Lease;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginSource;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.testing.coordination.RecordingListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The packed bundle in a real kernel. Isolated because it counts the threads of the JVM. */
@Isolated
class ZooKeeperBundleIT {
  private static final Path JAR = Path.of(System.getProperty("tenon.test.bundle", ""));

  @TempDir private Path folder;

  @Test
  void leadsFromABundleAndLeavesNothingBehind() throws Exception {
    leadAndUninstall(new ZooKeeperFixture().settings());
  }

  @Test
  void leadsAsAUserFromABundleAndLeavesNothingBehind() throws Exception {
    try (SecureServer server = SecureServer.withUsers(folder)) {
      leadAndUninstall(server.settings());
    }
  }

  @Test
  void leadsByTlsFromABundleAndLeavesNothingBehind() throws Exception {
    try (SecureServer server = SecureServer.withCertificates(folder)) {
      leadAndUninstall(server.settings());
    }
  }

  @Test
  void sessionThatNobodyClosedEndsWithTheBundle() throws Exception {
    CoordinationSession session;
    RecordingListener waits = new RecordingListener();
    KernelOptions options =
        KernelOptions.of(
            new OneJar(new PluginSet(1, List.of(entry())), JAR), folder.resolve("scratch"));
    try (Kernel kernel = Kernel.boot(options);
        Kernel other =
            Kernel.boot(
                KernelOptions.of(
                    new OneJar(new PluginSet(1, List.of(entry())), JAR), folder.resolve("other")));
        Lease<CoordinationProvider> otherLease =
            other.slot(CoordinationProvider.class, "zookeeper").lease()) {
      RecordingListener leads = new RecordingListener();
      try (Lease<CoordinationProvider> lease =
          kernel.slot(CoordinationProvider.class, "zookeeper").lease()) {
        session = connect(lease.service(), "bundle/left", new ZooKeeperFixture().settings());
        session.election().stand(leads);
        leads.awaitElected(Duration.ofSeconds(10));
      }
      connect(otherLease.service(), "bundle/left", new ZooKeeperFixture().settings())
          .election()
          .stand(waits);

      long start = System.nanoTime();
      kernel.close();
      waits.awaitElected(Duration.ofSeconds(10));
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      assertTrue(took.toMillis() < 2_000, "the hand-over took " + took);
    }
  }

  @Test
  void importsNothingButTheJdkAndTheSpi() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Manifest manifest = jar.getManifest();
      String imports = manifest.getMainAttributes().getValue("Import-Package");
      List<String> foreign = new ArrayList<>();
      for (String name : imports.replaceAll("\"[^\"]*\"", "").split(",")) {
        String plain = name.split(";")[0];
        boolean known =
            plain.startsWith("io.tenon.spi")
                || plain.equals("org.osgi.framework")
                || plain.startsWith("javax.")
                || plain.equals("org.ietf.jgss")
                || plain.equals("sun.misc")
                || plain.equals("com.sun.management");
        if (!known) {
          foreign.add(plain);
        }
      }
      assertEquals(List.of(), foreign);
      assertNull(manifest.getMainAttributes().getValue("Export-Package"));
    }
  }

  private void leadAndUninstall(Map<String, String> settings) throws Exception {
    Set<String> threadsBefore = threads();
    PluginEntry entry = entry();
    KernelOptions options =
        KernelOptions.of(
            new OneJar(new PluginSet(1, List.of(entry)), JAR), folder.resolve("scratch"));
    try (Kernel kernel = Kernel.boot(options)) {
      elect(kernel, settings);

      ChangeReport report = kernel.apply(new PluginSet(2, List.of()), Duration.ofSeconds(10));

      ChangeReport.Removal removal = report.removed().get(0);
      assertEquals(0, removal.forced());
      assertTrue(removal.unloaded(), "the bundle's class loader is still there");
    }
    Set<String> left = threads();
    left.removeAll(threadsBefore);
    assertEquals(Set.of(), left);
  }

  private static void elect(Kernel kernel, Map<String, String> settings) throws Exception {
    try (Lease<CoordinationProvider> lease =
            kernel.slot(CoordinationProvider.class, "zookeeper").lease();
        CoordinationSession session = connect(lease.service(), "bundle/test", settings)) {
      RecordingListener listener = new RecordingListener();
      session.election().stand(listener);
      Epoch epoch = listener.awaitElected(Duration.ofSeconds(10));
      session.membership().join();
      session.state().write(epoch, Batch.put("k", Value.of("v"))).orThrow();
      assertEquals(Set.of("k"), session.state().read("").entries().keySet());
    }
  }

  private static CoordinationSession connect(
      CoordinationProvider provider, String group, Map<String, String> settings) {
    return provider.connect(
        new CoordinationRequest(group, new Member("m", ""), InstantSource.system(), settings));
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static PluginEntry entry() throws Exception {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(JAR)) {
      bytes = in.readAllBytes();
    }
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    return new PluginEntry(
        "io.tenon.coordination.zookeeper",
        "0.1.0.SNAPSHOT",
        digest,
        bytes.length,
        "ZooKeeper",
        Optional.empty(),
        List.of(new ProvidedService("coordination", "zookeeper")),
        Map.of());
  }

  private record OneJar(PluginSet current, Path file) implements PluginSource {
    @Override
    public Path jar(PluginEntry entry) {
      return file;
    }
  }
}

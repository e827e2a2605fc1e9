package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The Kubernetes node that {@code node.sh} runs these tests beside. */
final class Node {
  /** Of the machine, as pods see it. */
  static final String ADDRESS = "10.250.0.1";

  static final String API = "https://" + ADDRESS + ":443";
  static final String MASTER = "k8s://" + API;

  private static final List<String> ROLES = List.of("driver", "executor");
  private static final Set<String> WRITTEN = Set.of("tmp", "work");
  private static final String IMAGE = "localhost/machine:1";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private Node() {}

  /** Skips the test where there is no node. */
  static void require() {
    assumeTrue(System.getenv("NODE_RUN") != null, System.getenv("NODE_MISSING"));
  }

  /** Settings that let a pod of the machine's image run what lies on the machine. */
  static Map<String, String> image() {
    Map<String, String> settings = new HashMap<>();
    settings.put("spark.kubernetes.container.image", IMAGE);
    settings.put("spark.kubernetes.container.image.pullPolicy", "Never");
    settings.put("spark.tenon.kubernetes.java-home", javaHome());
    for (String role : ROLES) {
      settings.put("spark.kubernetes." + role + ".request.cores", "100m");
    }
    mount(settings, "usr", "/usr");
    mount(settings, "tmp", "/tmp");
    mount(settings, "checkout", Checkout.root().toString());
    // Programs report to the test there.
    mount(settings, "work", System.getProperty("java.io.tmpdir"));
    // Debian's JDK has its settings there.
    Path conf = real(Path.of(javaHome(), "conf", "security", "java.security"));
    if (!conf.startsWith(javaHome())) {
      mount(settings, "java-conf", conf.getParent().getParent().toString());
    }
    if (!javaHome().startsWith("/usr")) {
      mount(settings, "java", javaHome());
    }
    return settings;
  }

  private static void mount(Map<String, String> settings, String name, String path) {
    for (String role : ROLES) {
      String prefix = "spark.kubernetes." + role + ".volumes.hostPath." + name + ".";
      settings.put(prefix + "mount.path", path);
      settings.put(prefix + "mount.readOnly", Boolean.toString(!WRITTEN.contains(name)));
      settings.put(prefix + "options.path", path);
    }
  }

  private static String javaHome() {
    return real(Path.of(System.getProperty("java.home"))).toString();
  }

  private static Path real(Path path) {
    try {
      return Files.exists(path) ? path.toRealPath() : path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What kubectl says. */
  static String kubectl(String... arguments) {
    FinishedProgram finished = Program.of("kubectl").with(arguments).run(LIMIT);
    finished.expectExit(0);
    return finished.stdout().strip();
  }

  /** Makes what is written there, in YAML. */
  static void apply(Path directory, String yaml) {
    try {
      Path file = Files.createTempFile(directory, "manifest", ".yaml");
      Files.writeString(file, yaml);
      kubectl("apply", "-f", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a service account authenticates with. */
  static String token(String account) {
    String path = "jsonpath={.secrets[0].name}";
    Supplier<String> secret = () -> kubectl("get", "serviceaccount", account, "-o", path);
    Await.until(LIMIT, () -> "a token of " + account, () -> !secret.get().isEmpty());
    return kubectl(
        "get", "secret", secret.get(), "-o", "go-template={{.data.token | base64decode}}");
  }

  static List<String> pods(String namespace) {
    return kubectl("get", "pods", "-n", namespace, "-o", "name").lines().toList();
  }

  /** Asks for the eviction of a pod, as a drain of its node does. */
  static void evict(Path directory, String pod) throws IOException {
    String name = pod.substring(pod.indexOf('/') + 1);
    Path file = Files.createTempFile(directory, "eviction", ".json");
    Files.writeString(
        file,
        """
        {"apiVersion": "policy/v1beta1", "kind": "Eviction",
         "metadata": {"name": "%s", "namespace": "default"},
         "deleteOptions": {"gracePeriodSeconds": 2}}
        """
            .formatted(name));
    kubectl(
        "create",
        "--raw",
        "/api/v1/namespaces/default/pods/" + name + "/eviction",
        "-f",
        file.toString());
  }

  /** Runs a command of {@code node.sh}; what that starts goes on. */
  static void control(String command) {
    Path script = Checkout.root().resolve("itests/kubernetes/src/test/node/node.sh");
    try {
      Process process = new ProcessBuilder(script.toString(), command).inheritIO().start();
      assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), command + " takes long");
      assertEquals(0, process.exitValue(), command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** No application has left anything. */
  static void assertNothingLeft(String namespace) {
    Await.until(LIMIT, () -> "left: " + left(namespace), () -> left(namespace).isEmpty());
    assertEquals("", left(namespace));
  }

  private static String left(String namespace) {
    return kubectl(
        "get",
        "pods,services,configmaps,secrets",
        "-n",
        namespace,
        "-l",
        "tenon.io/session",
        "-o",
        "name");
  }
}

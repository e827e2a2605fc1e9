package io.tenon.itests.harness.kubernetes;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The Kubernetes node that {@code node.sh} runs these tests beside. */
public final class Node {
  /** Of the machine, as pods see it. */
  public static final String ADDRESS = "10.250.0.1";

  public static final String API = "https://" + ADDRESS + ":443";
  public static final String MASTER = "k8s://" + API;

  /** With nothing of its own: pods of it run what lies on the machine. */
  public static final String IMAGE = "localhost/machine:1";

  private static final List<String> ROLES = List.of("driver", "executor");
  private static final Set<String> WRITTEN = Set.of("tmp", "work");
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private Node() {}

  /** Why there is no node; empty where there is one. */
  public static Optional<String> missing() {
    return System.getenv("NODE_RUN") == null
        ? Optional.of(String.valueOf(System.getenv("NODE_MISSING")))
        : Optional.empty();
  }

  /** Settings that let a pod of the machine's image run what lies on the machine. */
  public static Map<String, String> image() {
    return image(IMAGE, mounts());
  }

  /**
   * Settings that let a pod run from an image that the node has.
   *
   * @param mounts directories of the machine that it takes, by name
   */
  public static Map<String, String> image(String image, Map<String, String> mounts) {
    Map<String, String> settings = new HashMap<>();
    settings.put("spark.kubernetes.container.image", image);
    settings.put("spark.kubernetes.container.image.pullPolicy", "Never");
    settings.put("spark.tenon.kubernetes.java-home", javaHome());
    for (String role : ROLES) {
      settings.put("spark.kubernetes." + role + ".request.cores", "100m");
      String prefix = "spark.kubernetes." + role + ".volumes.hostPath.";
      mounts.forEach(
          (name, path) -> {
            settings.put(prefix + name + ".mount.path", path);
            settings.put(prefix + name + ".mount.readOnly", "" + !isWritten(name));
            settings.put(prefix + name + ".options.path", path);
          });
    }
    return settings;
  }

  /** Directories of the machine that its image needs in a pod, at the same path, by name. */
  public static Map<String, String> mounts() {
    Map<String, String> mounts = new TreeMap<>(javaMounts());
    mounts.put("tmp", "/tmp");
    mounts.put("checkout", Checkout.root().toString());
    // Programs report to the test there.
    mounts.put("work", System.getProperty("java.io.tmpdir"));
    return mounts;
  }

  /** Those of them with the machine's Java and what that needs. */
  public static Map<String, String> javaMounts() {
    Map<String, String> mounts = new TreeMap<>();
    mounts.put("usr", "/usr");
    // Debian's JDK has its settings there.
    Path conf = real(Path.of(javaHome(), "conf", "security", "java.security"));
    if (!conf.startsWith(javaHome())) {
      mounts.put("java-conf", conf.getParent().getParent().toString());
    }
    if (!javaHome().startsWith("/usr")) {
      mounts.put("java", javaHome());
    }
    return mounts;
  }

  /** Whether pods write to one of these directories. */
  public static boolean isWritten(String mount) {
    return WRITTEN.contains(mount);
  }

  public static String javaHome() {
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
  public static String kubectl(String... arguments) {
    FinishedProgram finished = Program.of("kubectl").with(arguments).run(LIMIT);
    finished.expectExit(0);
    return finished.stdout().strip();
  }

  /** Makes what is written there, in YAML. */
  public static void apply(Path directory, String yaml) {
    try {
      Path file = Files.createTempFile(directory, "manifest", ".yaml");
      Files.writeString(file, yaml);
      kubectl("apply", "-f", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a service account authenticates with. */
  public static String token(String account) {
    String path = "jsonpath={.secrets[0].name}";
    Supplier<String> secret = () -> kubectl("get", "serviceaccount", account, "-o", path);
    Await.until(LIMIT, () -> "a token of " + account, () -> !secret.get().isEmpty());
    return kubectl(
        "get", "secret", secret.get(), "-o", "go-template={{.data.token | base64decode}}");
  }

  public static List<String> pods(String namespace) {
    return kubectl("get", "pods", "-n", namespace, "-o", "name").lines().toList();
  }

  /** Asks for the eviction of a pod, as a drain of its node does. */
  public static void evict(Path directory, String pod) throws IOException {
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

  /** A tar of the image without anything of its own. */
  public static Path imageTar() {
    return Path.of(System.getenv("NODE_RUN"), "image", "image.tar");
  }

  /** Runs a command of {@code node.sh}; what that starts goes on. */
  public static void control(String... command) {
    Path script = Checkout.root().resolve("itests/kubernetes/src/test/node/node.sh");
    List<String> words = new ArrayList<>(List.of(script.toString()));
    words.addAll(List.of(command));
    try {
      Process process = new ProcessBuilder(words).inheritIO().start();
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(words + " takes long, or has failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** No application has left anything. */
  public static void assertNothingLeft(String namespace) {
    Await.until(LIMIT, () -> "left: " + left(namespace), () -> left(namespace).isEmpty());
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

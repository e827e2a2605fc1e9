package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.tenon.cluster.common.ContextClassLoader;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.DriverStatus;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

/** Drivers in pods. The pod owns all that is made for it: what deletes it deletes that too. */
final class KubernetesDrivers implements DriverLauncher {
  private final KubernetesMaster master;
  private final Map<String, String> settings;
  private final ExecutorService threads;
  private final Random random;
  private final Map<String, Api> apis = new HashMap<>();

  /**
   * @param threads of the client library; ended with this
   */
  KubernetesDrivers(
      KubernetesMaster master,
      Map<String, String> settings,
      ExecutorService threads,
      Random random) {
    this.master = master;
    this.settings = Map.copyOf(settings);
    this.threads = threads;
    this.random = random;
  }

  @Override
  public Map<String, String> driverSettings(Map<String, String> own) {
    return DriverSettings.there(own);
  }

  @Override
  public String submit(DriverRequest request) {
    Settings.check(settings);
    if (request.supervised()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "a driver on Kubernetes is not started again when it fails; submit without --supervise");
    }
    request.files().forEach(KubernetesDrivers::requireReachable);
    PodSettings podSettings = PodSettings.read(PodKeys.DRIVER, settings);
    // What its executors are made from is checked before there is a driver.
    PodTemplates.read(PodSettings.read(PodKeys.EXECUTOR, settings));
    DriverPod driver =
        new DriverPod(
            request,
            podSettings,
            DriverSettings.read(settings),
            PodKeys.EXECUTOR.templateFile().find(settings).map(PodTemplates::text),
            SessionSettings.DRIVER_POD.find(settings),
            Names.unique(request.name(), random),
            "spark-" + UUID.randomUUID().toString().replace("-", ""));
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      launch(api(podSettings.namespace()), driver);
    }
    return podSettings.namespace() + ":" + driver.name();
  }

  private static void requireReachable(URI file) {
    if (file.getScheme() == null || file.getScheme().equals("file")) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "'%s' lies on this machine, where a driver in a pod does not see it; put it into the image and write local://, or where pods reach it by https:// or a file system of Hadoop's"
              .formatted(file));
    }
  }

  private static void launch(Api api, DriverPod driver) {
    api.tryOut(driver.pod());
    Pod made = api.call("create pods", () -> api.create(driver.pod()));
    try {
      OwnerReference owner = Owners.of(made);
      api.create(driver.secret(owner));
      api.create(driver.service(owner));
    } catch (TenonException e) {
      try {
        api.deletePod(driver.name(), Duration.ZERO);
      } catch (TenonException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  @Override
  public Optional<DriverStatus> status(String driverId) {
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      List<Pod> pods = find(DriverId.parse(driverId, namespace()));
      return pods.isEmpty() ? Optional.empty() : Optional.of(DriverStates.of(pods));
    }
  }

  @Override
  public boolean kill(String driverId) {
    Duration grace = DriverSettings.read(settings).killGrace();
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      DriverId id = DriverId.parse(driverId, namespace());
      List<Pod> pods = find(id);
      pods.forEach(pod -> api(id.namespace()).deletePod(pod.getMetadata().getName(), grace));
      return !pods.isEmpty();
    }
  }

  private List<Pod> find(DriverId id) {
    return api(id.namespace()).described(Names.ROLE, Names.DRIVER_ROLE).stream()
        .filter(pod -> id.matches(pod.getMetadata().getName()))
        .toList();
  }

  private String namespace() {
    return PodSettings.NAMESPACE.read(settings);
  }

  @Override
  public Optional<Duration> watchInterval() {
    DriverSettings driver = DriverSettings.read(settings);
    return driver.waits() ? Optional.of(driver.reportInterval()) : Optional.empty();
  }

  private synchronized Api api(String namespace) {
    return apis.computeIfAbsent(
        namespace, name -> Api.open(master, ApiSettings.ofSubmission(settings), name, threads));
  }

  @Override
  public synchronized void close() {
    apis.values().forEach(Api::close);
    apis.clear();
    threads.shutdownNow();
  }
}

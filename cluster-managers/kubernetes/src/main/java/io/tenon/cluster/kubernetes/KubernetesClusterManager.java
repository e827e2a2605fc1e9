package io.tenon.cluster.kubernetes;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.tenon.cluster.common.ContextClassLoader;
import io.tenon.cluster.common.ThreadedSession;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.ExecutorDefaults;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.config.ConfigSchema;
import io.tenon.spi.plugin.Resources;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs executors and drivers in pods of a Kubernetes cluster. */
final class KubernetesClusterManager implements ClusterManager {
  private static final int CALLS = 4;
  private static final int CLIENT = 4;

  private final Resources resources;
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger launchers = new AtomicInteger();
  private final Random random = new SecureRandom();

  KubernetesClusterManager(Resources resources) {
    this.resources = requireNonNull(resources, "resources is null");
  }

  @Override
  public ConfigSchema settings() {
    return Settings.SCHEMA;
  }

  @Override
  public ExecutorDefaults defaults(String master) {
    KubernetesMaster.parse(master);
    return ExecutorDefaults.NONE;
  }

  @Override
  public DriverLauncher drivers(String master, Map<String, String> settings) {
    return new KubernetesDrivers(
        KubernetesMaster.parse(master),
        settings,
        resources.threads("drivers-%d-client".formatted(launchers.incrementAndGet()), CLIENT),
        random);
  }

  @Override
  public ClusterSession connect(ApplicationRequest application, ClusterListener listener) {
    KubernetesMaster master = KubernetesMaster.parse(application.master());
    Settings.check(application.settings());
    SessionSettings settings = SessionSettings.read(application.settings());
    PodSettings podSettings = PodSettings.read(PodKeys.EXECUTOR, application.settings());
    ApiSettings apiSettings = ApiSettings.read(application.settings());
    String name = "session-" + sessions.incrementAndGet();
    KubernetesSession.Threads threads =
        new KubernetesSession.Threads(
            ThreadedSession.Means.of(resources, name),
            resources.threads(name + "-calls", CALLS),
            resources.threads(name + "-client", CLIENT));
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      Api api = Api.open(master, apiSettings, podSettings.namespace(), threads.client());
      try {
        ExecutorPods pods = pods(application, settings, podSettings, api);
        KubernetesSession session =
            new KubernetesSession(application, listener, settings, api, pods, threads);
        prepare(application, api, pods);
        session.begin();
        resources.closeOnStop(name, session);
        return session;
      } catch (RuntimeException e) {
        api.close();
        throw e;
      }
    } catch (RuntimeException e) {
      threads.end();
      throw e;
    }
  }

  private ExecutorPods pods(
      ApplicationRequest application, SessionSettings settings, PodSettings podSettings, Api api) {
    String unique = Names.unique(application.name(), random);
    return new ExecutorPods(
        application,
        podSettings,
        settings.podNamePrefix().orElse(unique),
        unique,
        settings.driverPod().map(driver -> owner(api, driver)));
  }

  private static OwnerReference owner(Api api, String driver) {
    return api.pod(driver)
        .map(Owners::of)
        .orElseThrow(
            () ->
                new TenonException(
                    ClusterErrorCode.CLUSTER_REFUSED,
                    "there is no pod '%s' in %s; '%s' is to name the pod that this driver runs in"
                        .formatted(driver, api, SessionSettings.DRIVER_POD)));
  }

  /** Asks the API server for everything that will be asked for, so that errors come now. */
  private static void prepare(ApplicationRequest application, Api api, ExecutorPods pods) {
    ResourceProfile small =
        new ResourceProfile(0, 1, ByteSize.ofMebibytes(1), ByteSize.ofMebibytes(1), Map.of());
    api.tryOut(pods.create(new ExecutorId(application.executorIds().first()), small));
    api.pods(Names.SESSION, pods.session());
    Map<String, String> secrets = ContainerPrograms.secrets(application.executor());
    if (!secrets.isEmpty()) {
      api.create(
          new SecretBuilder()
              .withNewMetadata()
              .withName(pods.secret())
              .withLabels(pods.labels())
              .withOwnerReferences(pods.owner().stream().toList())
              .endMetadata()
              .withStringData(secrets)
              .build());
    }
  }
}

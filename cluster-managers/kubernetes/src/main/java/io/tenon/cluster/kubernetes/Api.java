package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** One namespace of one API server. */
final class Api implements AutoCloseable {
  private static final int WATCH_RECONNECT_MILLIS = 500;
  private static final int RETRIES = 2;
  private static final int FIRST_RETRY_MILLIS = 200;

  private final KubernetesClient client;
  private final KubernetesMaster master;
  private final String namespace;

  private Api(KubernetesClient client, KubernetesMaster master, String namespace) {
    this.client = client;
    this.master = master;
    this.namespace = namespace;
  }

  /** Contacts nobody yet. */
  static Api open(
      KubernetesMaster master, ApiSettings settings, String namespace, Executor threads) {
    return new Api(
        new KubernetesClientBuilder()
            .withHttpClientFactory(new JdkHttpClientFactory())
            .withTaskExecutor(threads)
            .withConfig(config(master, settings, namespace))
            .build(),
        master,
        namespace);
  }

  private static Config config(KubernetesMaster master, ApiSettings settings, String namespace) {
    // Complete as it is: what is left out here must not be looked for again.
    ConfigBuilder config = new ConfigBuilder(found(settings.context())).withAutoConfigure(false);
    if (settings.token().isPresent() || settings.tokenFile().isPresent()) {
      // A certificate of the kubeconfig would go before the token.
      config
          .withClientCertFile(null)
          .withClientCertData(null)
          .withClientKeyFile(null)
          .withClientKeyData(null)
          .withAuthProvider(null);
    }
    config
        .withMasterUrl(master.api().toString())
        .withNamespace(namespace)
        .withConnectionTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
        .withRequestTimeout(Math.toIntExact(settings.requestTimeout().toMillis()))
        .withRequestRetryBackoffLimit(RETRIES)
        .withRequestRetryBackoffInterval(FIRST_RETRY_MILLIS)
        .withWatchReconnectInterval(WATCH_RECONNECT_MILLIS)
        .withWatchReconnectLimit(-1)
        .withTrustCerts(settings.trustAll());
    settings.token().ifPresent(config::withOauthToken);
    settings.tokenFile().ifPresent(file -> config.withOauthTokenProvider(() -> read(file)));
    settings.clientKey().ifPresent(config::withClientKeyFile);
    settings.clientCertificate().ifPresent(config::withClientCertFile);
    settings.authority().ifPresent(config::withCaCertFile);
    return config.build();
  }

  /** What the kubeconfig, or a pod's service account, says. */
  private static Config found(Optional<String> context) {
    Config config;
    try {
      config = Config.autoConfigure(context.orElse(null));
    } catch (KubernetesClientException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "the kubeconfig cannot be read: %s; check KUBECONFIG".formatted(e.getMessage()));
    }
    if (context.isPresent()
        && config.getContexts().stream()
            .noneMatch(known -> known.getName().equals(context.get()))) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "the kubeconfig has no context '%s'; check '%s' and KUBECONFIG"
              .formatted(context.get(), ApiSettings.CONTEXT));
    }
    return config;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "the token in '%s' cannot be read: %s; check '%s'"
              .formatted(file, e, ApiSettings.TOKEN_FILE));
    }
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  @Override
  public String toString() {
    return "the namespace '%s' of %s".formatted(namespace, master);
  }

  /**
   * Runs {@code request}.
   *
   * @param what it does, for errors
   * @throws TenonException in words for people
   */
  <T> T call(String what, Supplier<T> request) {
    try {
      return request.get();
    } catch (KubernetesClientException e) {
      throw error(e, what);
    }
  }

  TenonException error(KubernetesClientException e, String what) {
    return ApiErrors.of(
        e, "%s in the namespace '%s'".formatted(what, namespace), master.toString());
  }

  /** Lets the API server check everything about a pod without making it. */
  void tryOut(Pod pod) {
    try {
      client.pods().inNamespace(namespace).resource(pod).dryRun().create();
    } catch (KubernetesClientException e) {
      // What is used up now may be free when the pods are asked for.
      if (!ApiErrors.isQuota(e)) {
        throw error(e, "create pods");
      }
    }
  }

  Pod create(Pod pod) {
    return client.pods().inNamespace(namespace).resource(pod).create();
  }

  void create(Secret secret) {
    call("create secrets", () -> client.secrets().inNamespace(namespace).resource(secret).create());
  }

  void create(Service service) {
    call(
        "create services",
        () -> client.services().inNamespace(namespace).resource(service).create());
  }

  void deleteSecret(String name) {
    call("delete secrets", () -> client.secrets().inNamespace(namespace).withName(name).delete());
  }

  Optional<Pod> pod(String name) {
    return Optional.ofNullable(
        call("read pods", () -> client.pods().inNamespace(namespace).withName(name).get()));
  }

  void deletePod(String name, Duration grace) {
    call(
        "delete pods",
        () ->
            client
                .pods()
                .inNamespace(namespace)
                .withName(name)
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .withGracePeriod(seconds(grace))
                .delete());
  }

  void deletePods(String label, String value, Duration grace) {
    call(
        "delete pods",
        () ->
            client
                .pods()
                .inNamespace(namespace)
                .withLabel(label, value)
                .withGracePeriod(seconds(grace))
                .delete());
  }

  private static long seconds(Duration grace) {
    return Math.max(0, (grace.toMillis() + 999) / 1_000);
  }

  /** The names of the pods with this label. */
  List<String> pods(String label, String value) {
    return described(label, value).stream().map(pod -> pod.getMetadata().getName()).toList();
  }

  /** The pods with this label. */
  List<Pod> described(String label, String value) {
    return call(
        "list pods",
        () -> client.pods().inNamespace(namespace).withLabel(label, value).list().getItems());
  }

  /** Watches the pods with this label, and lists them again whenever the watch breaks. */
  SharedIndexInformer<Pod> watch(String label, String value, ResourceEventHandler<Pod> handler) {
    SharedIndexInformer<Pod> informer =
        client.pods().inNamespace(namespace).withLabel(label, value).runnableInformer(0);
    // The first list was answered: what fails later may work again.
    informer.exceptionHandler((started, thrown) -> true);
    informer.addEventHandler(handler);
    return informer;
  }

  @Override
  public void close() {
    client.close();
  }
}

package io.tenon.cluster.yarn;

import static java.lang.System.Logger.Level.WARNING;

import io.tenon.cluster.common.ContextClassLoader;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.DriverStatus;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.yarn.api.protocolrecords.GetNewApplicationResponse;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.jspecify.annotations.Nullable;

/** Drivers as masters of applications, in containers that YARN starts. */
final class YarnDrivers implements DriverLauncher {
  private static final Set<String> PYTHON =
      Set.of("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON", "PYTHONHASHSEED");

  private final Map<String, String> settings;
  private final Map<String, String> environment;
  private final System.Logger logger;
  private @Nullable Cluster cluster;

  /** Which it is, and how it is talked to. */
  private record Cluster(
      YarnSettings settings,
      YarnConfiguration configuration,
      String user,
      ResourceManager resourceManager) {}

  /**
   * @param environment of this process
   */
  YarnDrivers(Map<String, String> settings, Map<String, String> environment, System.Logger logger) {
    this.settings = Map.copyOf(settings);
    this.environment = Map.copyOf(environment);
    this.logger = logger;
  }

  @Override
  public Map<String, String> driverSettings(Map<String, String> own) {
    return DriverSettings.there(own);
  }

  @Override
  public String driverFile(URI file, boolean archive) {
    return DriverFiles.there(file, archive);
  }

  @Override
  public String submit(DriverRequest request) {
    DriverSettings driver = DriverSettings.read(settings);
    if (request.supervised()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "YARN starts a failed driver again as often as '%s' says; submit without --supervise"
              .formatted(DriverSettings.ATTEMPTS));
    }
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      Cluster cluster = cluster();
      DriverContainer container =
          new DriverContainer(
              request, cluster.settings(), driver.with(python()), home(), cluster.user());
      GetNewApplicationResponse answer = cluster.resourceManager().create();
      Resource resource = resource(request, driver, answer.getMaximumResourceCapability());
      DelegationTokens tokens =
          new DelegationTokens(cluster.settings(), cluster.configuration(), logger);
      tokens.obtainWith(cluster.resourceManager());
      ApplicationId id = answer.getApplicationId();
      try (Staging staging = Staging.of(id, driver, cluster.configuration())) {
        try {
          ContainerLaunchContext context =
              container.prepare(
                  id,
                  staging,
                  HadoopConfiguration.directory(cluster.settings(), environment),
                  cluster.configuration(),
                  tokens);
          submit(context(id, request, context, resource, cluster.settings(), driver), cluster);
        } catch (IOException | RuntimeException e) {
          withdraw(id, staging, cluster, e);
          throw e;
        }
      } catch (IOException e) {
        throw unstaged(request, e);
      }
      return id.toString();
    }
  }

  private static TenonException unstaged(DriverRequest request, IOException e) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_REFUSED,
        "what the driver of '%s' needs cannot be brought to the cluster: %s; see to '%s' and Hadoop's default file system"
            .formatted(request.name(), ResourceManager.firstLine(e), DriverSettings.STAGING),
        e);
  }

  /** As in Spark, which Python a driver and its executors run is said on the submitting machine. */
  private Map<String, String> python() {
    Map<String, String> python = new HashMap<>(environment);
    python.keySet().retainAll(PYTHON);
    return python;
  }

  private Optional<String> home() {
    return Stream.of("TENON_HOME", "SPARK_HOME")
        .flatMap(name -> Optional.ofNullable(environment.get(name)).stream())
        .filter(text -> !text.isBlank())
        .findFirst();
  }

  private static Resource resource(DriverRequest request, DriverSettings driver, Resource largest) {
    long memory =
        request.profile().memory().toMebibytes() + request.profile().memoryOverhead().toMebibytes();
    int cores = request.profile().cores();
    if (memory > largest.getMemorySize() || cores > largest.getVirtualCores()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_NO_CAPACITY,
          "the driver needs %d MiB (%s heap, %s overhead) and %d cores, but the cluster's largest container has %d MiB and %d cores; ask for less, or raise yarn.scheduler.maximum-allocation-mb and -vcores"
              .formatted(
                  memory,
                  request.profile().memory(),
                  request.profile().memoryOverhead(),
                  cores,
                  largest.getMemorySize(),
                  largest.getVirtualCores()));
    }
    Resource resource = Resource.newInstance(memory, cores);
    driver.resources().forEach(each -> each.addTo(resource));
    return resource;
  }

  private static ApplicationSubmissionContext context(
      ApplicationId id,
      DriverRequest request,
      ContainerLaunchContext container,
      Resource resource,
      YarnSettings settings,
      DriverSettings driver) {
    ApplicationSubmissionContext context =
        ApplicationSubmissionContext.newInstance(
            id,
            request.name(),
            settings.queue(),
            settings.priority().map(Priority::newInstance).orElse(null),
            container,
            false,
            true,
            driver.attempts().orElse(0),
            resource,
            settings.type());
    ResourceManager.tag(context, settings);
    driver
        .validity()
        .ifPresent(validity -> context.setAttemptFailuresValidityInterval(validity.toMillis()));
    driver
        .label()
        .ifPresent(
            label -> {
              ResourceRequest ask =
                  ResourceRequest.newInstance(
                      Priority.newInstance(0), ResourceRequest.ANY, resource, 1);
              ask.setNodeLabelExpression(label);
              context.setAMContainerResourceRequests(List.of(ask));
            });
    return context;
  }

  private static void submit(ApplicationSubmissionContext context, Cluster cluster) {
    ResourceManager client = cluster.resourceManager();
    try {
      client.client().submitApplication(context);
    } catch (YarnException e) {
      throw client.refused(context.getApplicationId(), e);
    } catch (IOException e) {
      throw client.unreachable(e);
    }
  }

  /** Leaves nothing of it on the cluster, keeping the first error. */
  private static void withdraw(
      ApplicationId id, Staging staging, Cluster cluster, Exception error) {
    try {
      cluster.resourceManager().kill(id);
    } catch (RuntimeException e) {
      error.addSuppressed(e);
    }
    try {
      staging.delete();
    } catch (IOException e) {
      error.addSuppressed(e);
    }
  }

  @Override
  public Optional<DriverStatus> status(String driverId) {
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      ApplicationId id = HadoopConfiguration.application(driverId);
      Optional<DriverStatus> status = cluster().resourceManager().report(id).map(DriverReports::of);
      if (status.filter(known -> known.state().isFinal()).isPresent()) {
        // A driver that did not come to its own end has left it.
        deleteStaging(id);
      }
      return status;
    }
  }

  @Override
  public boolean kill(String driverId) {
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      ApplicationId id = HadoopConfiguration.application(driverId);
      boolean killed = cluster().resourceManager().kill(id);
      if (killed) {
        deleteStaging(id);
      }
      return killed;
    }
  }

  private void deleteStaging(ApplicationId id) {
    DriverSettings driver = DriverSettings.read(settings);
    if (driver.preserve()) {
      return;
    }
    try (Staging staging = Staging.of(id, driver, cluster().configuration())) {
      staging.delete();
    } catch (IOException e) {
      logger.log(WARNING, "cannot delete what the driver of " + id + " was started with", e);
    }
  }

  @Override
  public Optional<Duration> watchInterval() {
    DriverSettings driver = DriverSettings.read(settings);
    return driver.waits() ? Optional.of(driver.reportInterval()) : Optional.empty();
  }

  private synchronized Cluster cluster() {
    if (cluster == null) {
      YarnSettings yarn = YarnSettings.read(settings);
      YarnConfiguration configuration =
          HadoopConfiguration.impatient(
              HadoopConfiguration.read(yarn, environment), yarn.connectTimeout());
      String user = Identity.login(configuration, yarn.kerberos()).getShortUserName();
      cluster = new Cluster(yarn, configuration, user, ResourceManager.open(yarn, configuration));
    }
    return cluster;
  }

  @Override
  public synchronized void close() {
    if (cluster != null) {
      cluster.resourceManager().close();
      cluster = null;
    }
  }
}

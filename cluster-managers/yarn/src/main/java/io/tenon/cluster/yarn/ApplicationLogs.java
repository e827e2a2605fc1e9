package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ContainerReport;
import org.apache.hadoop.yarn.api.records.LogAggregationStatus;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.logaggregation.ContainerLogsRequest;
import org.apache.hadoop.yarn.logaggregation.filecontroller.LogAggregationFileController;
import org.apache.hadoop.yarn.logaggregation.filecontroller.LogAggregationFileControllerFactory;

/**
 * What an application's containers have printed: of one that has ended, from where YARN has
 * gathered it; of one that runs, from the nodes of the containers that it has now.
 */
final class ApplicationLogs {
  /** YARN's own of each launch; the first holds the container's environment, secrets among it. */
  private static final Pattern OF_YARN =
      Pattern.compile("launch_container\\.sh|directory\\.info|prelaunch\\.(out|err)");

  private static final Pattern FILE = Pattern.compile("\"fileName\"\\s*:\\s*\"([^\"]+)\"");
  private static final Set<LogAggregationStatus> UNDER_WAY =
      EnumSet.of(
          LogAggregationStatus.NOT_START,
          LogAggregationStatus.RUNNING,
          LogAggregationStatus.RUNNING_WITH_FAILURE);

  /** For nodes to bring the logs of what has just ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration POLL = Duration.ofMillis(250);
  private static final int TIMEOUT_MILLIS = 10_000;

  private final ResourceManager resourceManager;
  private final YarnConfiguration configuration;
  private final String user;

  /**
   * @param user who asks, whose application it is where the ResourceManager does not know
   */
  ApplicationLogs(ResourceManager resourceManager, YarnConfiguration configuration, String user) {
    this.resourceManager = resourceManager;
    this.configuration = configuration;
    this.user = user;
  }

  /**
   * Writes them one after the other.
   *
   * @throws TenonException when there are none, saying why
   */
  void write(ApplicationId id, OutputStream out) {
    Optional<ApplicationReport> report = resourceManager.report(id);
    try {
      if (report.filter(known -> !ResourceManager.hasEnded(known)).isPresent()) {
        writePresent(report.get(), out);
      } else {
        writeGathered(id, report, out);
      }
      out.flush();
    } catch (IOException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "the logs of %s cannot be read: %s".formatted(id, ResourceManager.firstLine(e)),
          e);
    }
  }

  private void writeGathered(ApplicationId id, Optional<ApplicationReport> report, OutputStream out)
      throws IOException {
    if (!configuration.getBoolean(
        YarnConfiguration.LOG_AGGREGATION_ENABLED,
        YarnConfiguration.DEFAULT_LOG_AGGREGATION_ENABLED)) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "%s has ended, and this cluster does not gather logs: %s is not true in yarn-site.xml; they are on its nodes, below yarn.nodemanager.log-dirs"
              .formatted(id, YarnConfiguration.LOG_AGGREGATION_ENABLED));
    }
    if (report.isPresent()) {
      awaitGathered(id);
    }
    String owner = report.map(ApplicationReport::getUser).orElse(user);
    LogAggregationFileController files = files(id, owner, report.isPresent());
    ContainerLogsRequest request = new ContainerLogsRequest();
    request.setAppId(id);
    request.setAppOwner(owner);
    request.setAppFinished(true);
    request.setBytes(Long.MAX_VALUE);
    Set<String> names =
        files.readAggregatedLogsMeta(request).stream()
            .flatMap(container -> container.getContainerLogMeta().stream())
            .map(file -> file.getFileName())
            .filter(name -> !OF_YARN.matcher(name).matches())
            .collect(Collectors.toSet());
    request.setLogTypes(names);
    if (names.isEmpty() || !files.readAggregatedLogs(request, out)) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "the containers of %s have printed nothing that YARN has kept".formatted(id));
    }
  }

  private LogAggregationFileController files(ApplicationId id, String owner, boolean known) {
    try {
      return new LogAggregationFileControllerFactory(configuration)
          .getFileControllerForRead(id, owner);
    } catch (IOException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          known
              ? "YARN has gathered no logs of %s, which ran as '%s': %s"
                  .formatted(id, owner, ResourceManager.firstLine(e))
              : "the ResourceManager at %s does not know %s, and there are no gathered logs of it that belong to '%s'; check the id"
                  .formatted(resourceManager.address(), id, owner),
          e);
    }
  }

  /** Nodes bring them when the application has ended, which takes a moment. */
  private void awaitGathered(ApplicationId id) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0
        && resourceManager
            .report(id)
            .map(ApplicationReport::getLogAggregationStatus)
            .filter(UNDER_WAY::contains)
            .isPresent()) {
      try {
        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void writePresent(ApplicationReport report, OutputStream out) throws IOException {
    ApplicationId id = report.getApplicationId();
    List<ContainerReport> containers;
    try {
      containers = resourceManager.client().getContainers(report.getCurrentApplicationAttemptId());
    } catch (YarnException e) {
      throw resourceManager.refused(id, e);
    }
    if (containers.isEmpty()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "%s has no container now; ask again when it has, or when it has ended".formatted(id));
    }
    for (ContainerReport container : containers) {
      String url =
          "%s/ws/v1/node/containers/%s/logs"
              .formatted(page(container.getNodeHttpAddress()), container.getContainerId());
      try (InputStream list = get(url)) {
        String text = new String(list.readAllBytes(), StandardCharsets.UTF_8);
        for (String file : FILE.matcher(text).results().map(ApplicationLogs::name).toList()) {
          if (!OF_YARN.matcher(file).matches()) {
            write(container, file, url, out);
          }
        }
      }
    }
  }

  private static String name(MatchResult match) {
    return match.group(1);
  }

  private static void write(ContainerReport container, String file, String url, OutputStream out)
      throws IOException {
    out.write(
        "Container: %s on %s%nLogType:%s%n"
            .formatted(container.getContainerId(), container.getAssignedNode(), file)
            .getBytes(StandardCharsets.UTF_8));
    try (InputStream log = get(url + "/" + file)) {
      log.transferTo(out);
    }
    out.write('\n');
  }

  private static String page(String address) {
    return address.contains("://") ? address : "http://" + address;
  }

  private static InputStream get(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setRequestProperty("Accept", "application/json, text/plain");
    int answer = connection.getResponseCode();
    if (answer != HttpURLConnection.HTTP_OK) {
      throw new IOException("%s answered %d".formatted(url, answer));
    }
    return connection.getInputStream();
  }
}

package io.tenon.cluster.yarn;

import static java.lang.System.Logger.Level.WARNING;

import io.tenon.cluster.common.Durations;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.YarnApplicationAttemptState;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * An application that YARN knows, whose master is this process. Its calls block; closing it kills
 * the application unless it has ended.
 */
final class Submission implements AutoCloseable {
  private static final int LONGEST_TAG = 100;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Set<YarnApplicationState> ENDED =
      EnumSet.of(
          YarnApplicationState.FINISHED, YarnApplicationState.FAILED, YarnApplicationState.KILLED);

  private final YarnClient client;
  private final String address;
  private final System.Logger logger;
  private final ApplicationId id;
  private volatile boolean ended;

  private Submission(YarnClient client, String address, System.Logger logger, ApplicationId id) {
    this.client = client;
    this.address = address;
    this.logger = logger;
    this.id = id;
  }

  /**
   * Submits an application and waits until its queue has let it in.
   *
   * @throws TenonException when the cluster cannot be reached or refuses; nothing is left then
   */
  static Submission submit(
      ApplicationRequest application,
      YarnSettings settings,
      YarnConfiguration configuration,
      System.Logger logger)
      throws InterruptedException {
    String address = HadoopConfiguration.address(configuration);
    YarnClient client = YarnClient.createYarnClient();
    client.init(impatient(configuration, settings.connectTimeout()));
    client.start();
    try {
      ApplicationId id = create(client, address, settings);
      Submission submission = new Submission(client, address, logger, id);
      try {
        client.submitApplication(context(id, application, settings));
        submission.awaitAccepted(settings);
        return submission;
      } catch (YarnException e) {
        throw submission.withdraw(submission.refused(e));
      } catch (IOException e) {
        throw submission.withdraw(unreachable(address, settings, e));
      } catch (TenonException e) {
        throw submission.withdraw(e);
      } catch (InterruptedException e) {
        throw submission.withdraw(e);
      }
    } catch (TenonException | InterruptedException e) {
      client.stop();
      throw e;
    }
  }

  /** By default Hadoop's client asks for a quarter of an hour. */
  private static YarnConfiguration impatient(YarnConfiguration configuration, Duration limit) {
    YarnConfiguration copy = new YarnConfiguration(configuration);
    copy.setClassLoader(Submission.class.getClassLoader());
    copy.setLong(YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS, limit.toMillis());
    copy.setLong(YarnConfiguration.RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS, 1_000);
    copy.setInt("ipc.client.connect.max.retries", 0);
    copy.setInt("ipc.client.connect.max.retries.on.timeouts", 0);
    copy.setLong("ipc.client.connect.timeout", limit.toMillis());
    copy.setLong("ipc.client.rpc-timeout.ms", 2 * limit.toMillis());
    return copy;
  }

  private static ApplicationId create(YarnClient client, String address, YarnSettings settings) {
    try {
      return client.createApplication().getApplicationSubmissionContext().getApplicationId();
    } catch (IOException | YarnException e) {
      throw unreachable(address, settings, e);
    }
  }

  private static TenonException unreachable(String address, YarnSettings settings, Exception e) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNREACHABLE,
        "the ResourceManager at %s has not answered within %s: %s; check yarn.resourcemanager.address in yarn-site.xml, and that it runs"
            .formatted(address, Durations.words(settings.connectTimeout()), firstLine(e)),
        e);
  }

  private TenonException refused(Exception e) {
    return refused(firstLine(e), e);
  }

  private TenonException refused(String words, Exception e) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_REFUSED,
        "the ResourceManager at %s refused %s: %s".formatted(address, id, words),
        e);
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(e.toString());
  }

  private static ApplicationSubmissionContext context(
      ApplicationId id, ApplicationRequest application, YarnSettings settings) {
    ApplicationSubmissionContext context =
        ApplicationSubmissionContext.newInstance(
            id,
            application.name(),
            settings.queue(),
            settings.priority().map(Priority::newInstance).orElse(null),
            ContainerLaunchContext.newInstance(Map.of(), Map.of(), null, null, null, null),
            true,
            true,
            1,
            Resource.newInstance(1, 1),
            settings.type());
    context.setApplicationTags(
        settings.tags().stream()
            .map(tag -> tag.length() > LONGEST_TAG ? tag.substring(0, LONGEST_TAG) : tag)
            .collect(Collectors.toSet()));
    return context;
  }

  private void awaitAccepted(YarnSettings settings)
      throws IOException, YarnException, InterruptedException {
    long deadline = System.nanoTime() + settings.acceptTimeout().toNanos();
    while (true) {
      ApplicationReport report = client.getApplicationReport(id);
      if (ENDED.contains(report.getYarnApplicationState())) {
        throw refused(report.getDiagnostics(), null);
      }
      if (report.getYarnApplicationState() == YarnApplicationState.ACCEPTED
          && client
                  .getApplicationAttemptReport(report.getCurrentApplicationAttemptId())
                  .getYarnApplicationAttemptState()
              == YarnApplicationAttemptState.LAUNCHED) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new TenonException(
            ClusterErrorCode.CLUSTER_NO_CAPACITY,
            "the queue '%s' has not let %s in within %s: %s; wait for other applications, choose another queue, or raise '%s'"
                .formatted(
                    settings.queue(),
                    id,
                    Durations.words(settings.acceptTimeout()),
                    report.getDiagnostics().strip(),
                    YarnSettings.ACCEPT_TIMEOUT));
      }
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }
  }

  ApplicationId id() {
    return id;
  }

  String address() {
    return address;
  }

  org.apache.hadoop.security.token.Token<?> masterToken() throws IOException, YarnException {
    return client.getAMRMToken(id);
  }

  /** Takes the application back, keeping the first error. */
  private <E extends Exception> E withdraw(E error) {
    try {
      kill();
    } catch (IOException | YarnException | RuntimeException e) {
      error.addSuppressed(e);
    }
    return error;
  }

  /** The application has told its end itself: there is nothing to kill. */
  void ended() {
    ended = true;
  }

  private void kill() throws IOException, YarnException {
    if (!ended && !ENDED.contains(client.getApplicationReport(id).getYarnApplicationState())) {
      client.killApplication(id);
    }
  }

  @Override
  public void close() {
    try {
      kill();
    } catch (IOException | YarnException | RuntimeException e) {
      logger.log(WARNING, "cannot see to the end of " + id, e);
    } finally {
      client.stop();
    }
  }
}

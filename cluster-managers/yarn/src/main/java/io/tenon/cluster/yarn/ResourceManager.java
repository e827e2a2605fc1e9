package io.tenon.cluster.yarn;

import io.tenon.cluster.common.Durations;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.yarn.api.protocolrecords.GetNewApplicationResponse;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.ApplicationNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.jspecify.annotations.Nullable;

/** The ResourceManager as its clients see it. Calls block, in bounded time. */
final class ResourceManager implements AutoCloseable {
  private static final int LONGEST_TAG = 100;
  private static final Set<YarnApplicationState> ENDED =
      EnumSet.of(
          YarnApplicationState.FINISHED, YarnApplicationState.FAILED, YarnApplicationState.KILLED);

  private final YarnClient client;
  private final String address;
  private final Duration patience;

  private ResourceManager(YarnClient client, String address, Duration patience) {
    this.client = client;
    this.address = address;
    this.patience = patience;
  }

  static ResourceManager open(YarnSettings settings, YarnConfiguration configuration) {
    YarnClient client = YarnClient.createYarnClient();
    client.init(HadoopConfiguration.impatient(configuration, settings.connectTimeout()));
    client.start();
    return new ResourceManager(
        client, HadoopConfiguration.address(configuration), settings.connectTimeout());
  }

  YarnClient client() {
    return client;
  }

  String address() {
    return address;
  }

  /** The id that a new application may have, and the largest container that there is. */
  GetNewApplicationResponse create() {
    try {
      return client.createApplication().getNewApplicationResponse();
    } catch (IOException | YarnException e) {
      throw unreachable(e);
    }
  }

  /** Whether the application has ended. */
  static boolean hasEnded(ApplicationReport report) {
    return ENDED.contains(report.getYarnApplicationState());
  }

  /** What is known of an application, if anything is. */
  Optional<ApplicationReport> report(ApplicationId id) {
    try {
      return Optional.of(client.getApplicationReport(id));
    } catch (ApplicationNotFoundException e) {
      return Optional.empty();
    } catch (IOException | YarnException e) {
      throw unreachable(e);
    }
  }

  /** Ends an application unless it has ended; returns whether there was one to end. */
  boolean kill(ApplicationId id) {
    Optional<ApplicationReport> report = report(id);
    if (report.isEmpty() || hasEnded(report.get())) {
      return false;
    }
    try {
      client.killApplication(id);
      return true;
    } catch (YarnException e) {
      throw refused(id, firstLine(e), e);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Tags as YARN takes them. */
  static void tag(ApplicationSubmissionContext context, YarnSettings settings) {
    context.setApplicationTags(
        settings.tags().stream()
            .map(tag -> tag.length() > LONGEST_TAG ? tag.substring(0, LONGEST_TAG) : tag)
            .collect(Collectors.toSet()));
  }

  TenonException unreachable(Exception e) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNREACHABLE,
        "the ResourceManager at %s has not answered within %s: %s; check yarn.resourcemanager.address in yarn-site.xml, and that it runs"
            .formatted(address, Durations.words(patience), firstLine(e)),
        e);
  }

  TenonException refused(ApplicationId id, Exception e) {
    return refused(id, firstLine(e), e);
  }

  TenonException refused(ApplicationId id, String words, @Nullable Exception e) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_REFUSED,
        "the ResourceManager at %s refused %s: %s".formatted(address, id, words),
        e);
  }

  static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(e.toString());
  }

  @Override
  public void close() {
    client.stop();
  }
}

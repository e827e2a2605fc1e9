package io.tenon.cluster.yarn;

import static java.lang.System.Logger.Level.WARNING;

import io.tenon.cluster.common.Durations;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.YarnApplicationAttemptState;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * An application that YARN knows, whose master is this process. Its calls block; leaving it kills
 * the application unless it has ended.
 */
final class Submission implements Mastership {
  private static final Duration POLL = Duration.ofMillis(100);

  private final ResourceManager resourceManager;
  private final System.Logger logger;
  private final ApplicationId id;
  private volatile boolean ended;

  private Submission(ResourceManager resourceManager, System.Logger logger, ApplicationId id) {
    this.resourceManager = resourceManager;
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
      DelegationTokens tokens,
      System.Logger logger)
      throws InterruptedException {
    ResourceManager resourceManager = ResourceManager.open(settings, configuration);
    try {
      ApplicationId id = resourceManager.create().getApplicationId();
      Submission submission = new Submission(resourceManager, logger, id);
      try {
        resourceManager.client().submitApplication(context(id, application, settings, tokens));
        submission.awaitAccepted(settings);
        return submission;
      } catch (YarnException e) {
        throw submission.withdraw(resourceManager.refused(id, e));
      } catch (IOException e) {
        throw submission.withdraw(resourceManager.unreachable(e));
      } catch (TenonException e) {
        throw submission.withdraw(e);
      } catch (InterruptedException e) {
        throw submission.withdraw(e);
      }
    } catch (TenonException | InterruptedException e) {
      resourceManager.close();
      throw e;
    }
  }

  private static ApplicationSubmissionContext context(
      ApplicationId id,
      ApplicationRequest application,
      YarnSettings settings,
      DelegationTokens tokens) {
    ApplicationSubmissionContext context =
        ApplicationSubmissionContext.newInstance(
            id,
            application.name(),
            settings.queue(),
            settings.priority().map(Priority::newInstance).orElse(null),
            ContainerLaunchContext.newInstance(
                Map.of(), Map.of(), null, null, tokens.present().orElse(null), null),
            true,
            true,
            1,
            Resource.newInstance(1, 1),
            settings.type());
    ResourceManager.tag(context, settings);
    return context;
  }

  private void awaitAccepted(YarnSettings settings)
      throws IOException, YarnException, InterruptedException {
    long deadline = System.nanoTime() + settings.acceptTimeout().toNanos();
    while (true) {
      ApplicationReport report = resourceManager.client().getApplicationReport(id);
      if (ResourceManager.hasEnded(report)) {
        throw resourceManager.refused(id, report.getDiagnostics(), null);
      }
      if (report.getYarnApplicationState() == YarnApplicationState.ACCEPTED
          && resourceManager
                  .client()
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

  @Override
  public ApplicationId id() {
    return id;
  }

  @Override
  public String address() {
    return resourceManager.address();
  }

  @Override
  public ApplicationMaster register(
      String page,
      YarnSettings settings,
      YarnConfiguration configuration,
      ApplicationMaster.Means means)
      throws InterruptedException {
    try {
      UserGroupInformation user = UserGroupInformation.getLoginUser();
      Token<?> token = resourceManager.client().getAMRMToken(id);
      if (token == null) {
        throw withoutToken(user);
      }
      return ApplicationMaster.register(
          new ApplicationMaster.Self(id, address(), "", user.getUserName(), token, page),
          settings,
          configuration,
          means);
    } catch (IOException | YarnException e) {
      throw resourceManager.refused(id, e);
    }
  }

  /** The ResourceManager compares the name of who asks with that of whose application it is. */
  private TenonException withoutToken(UserGroupInformation user) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNSUPPORTED,
        "the ResourceManager at %s does not let '%s' be the master of %s from outside of a container, because it calls the owner otherwise; with Kerberos, submit with --deploy-mode cluster"
            .formatted(address(), user.getUserName(), id));
  }

  /** Takes the application back, keeping the first error. */
  private <E extends Exception> E withdraw(E error) {
    try {
      kill();
    } catch (RuntimeException e) {
      error.addSuppressed(e);
    }
    return error;
  }

  private void kill() {
    if (!ended) {
      resourceManager.kill(id);
    }
  }

  @Override
  public void end(ApplicationMaster master, FinalApplicationStatus status, String page)
      throws IOException, YarnException {
    master.unregister(status, page);
    ended = true;
  }

  @Override
  public void leave(ApplicationMaster master) {
    abandon();
    master.close();
  }

  @Override
  public void abandon() {
    try {
      kill();
    } catch (RuntimeException e) {
      logger.log(WARNING, "cannot see to the end of " + id, e);
    } finally {
      resourceManager.close();
    }
  }
}

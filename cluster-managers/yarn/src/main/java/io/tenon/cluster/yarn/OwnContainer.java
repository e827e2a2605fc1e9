package io.tenon.cluster.yarn;

import static java.lang.System.Logger.Level.WARNING;

import io.tenon.cluster.common.Durations;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.security.AMRMTokenIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * The container that YARN runs this driver in, as the master of its application: registered with
 * the first session, and until the driver ends. One session at a time has it.
 */
final class OwnContainer implements Mastership {
  private final String container;
  private final ApplicationAttemptId attempt;
  private final String host;
  private final Optional<String> pages;
  private final String address;
  private final YarnConfiguration configuration;
  private final DriverSettings settings;
  private final Duration patience;
  private final ExecutorService end;
  private final Optional<String> staging;
  private final System.Logger logger;
  private final Relay relay;
  private volatile @Nullable ApplicationMaster master;
  private String page = "";
  private boolean taken;

  /**
   * @param patience for calls at the driver's end
   * @param environment of the process, as the NodeManager has set it
   * @param end makes such calls
   */
  OwnContainer(
      DriverSettings settings,
      Duration patience,
      YarnConfiguration configuration,
      Map<String, String> environment,
      System.Logger logger,
      ExecutorService end) {
    this.container =
        Optional.ofNullable(environment.get(Environment.CONTAINER_ID.name()))
            .orElseThrow(
                () ->
                    new TenonException(
                        ClusterErrorCode.CLUSTER_UNSUPPORTED,
                        "'%s' is set, but this process does not run in a container of YARN; remove the setting"
                            .formatted(DriverSettings.APPLICATION)));
    this.attempt = ContainerId.fromString(container).getApplicationAttemptId();
    this.host = environment.getOrDefault(Environment.NM_HOST.name(), "");
    this.pages =
        Optional.ofNullable(environment.get(Environment.NM_HTTP_PORT.name()))
            .map(port -> host + ":" + port);
    this.address = HadoopConfiguration.address(configuration);
    this.configuration = configuration;
    this.settings = settings;
    this.patience = patience;
    this.end = end;
    this.staging = Optional.ofNullable(environment.get(DriverContainer.STAGING));
    this.logger = logger;
    this.relay = new Relay(logger, this::giveBack);
  }

  /** On Hadoop's threads, which whoever closes the master waits for: without a lock. */
  private void giveBack(ContainerId unwanted) {
    ApplicationMaster present = master;
    if (present != null) {
      present.giveBack(unwanted);
    }
  }

  /** Takes it for a session; returns whether no other has it. */
  synchronized boolean take() {
    boolean free = !taken;
    taken = true;
    return free;
  }

  @Override
  public ApplicationId id() {
    return attempt.getApplicationId();
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public OptionalInt attempt() {
    return OptionalInt.of(attempt.getAttemptId());
  }

  @Override
  public Map<String, String> logs(String user) {
    return pages.map(address -> LogPages.of(address, container, user)).orElse(Map.of());
  }

  @Override
  public synchronized ApplicationMaster register(
      String itsPage,
      YarnSettings yarn,
      YarnConfiguration unusedConfiguration,
      ApplicationMaster.Means means)
      throws InterruptedException {
    relay.to(Optional.of(means.events()));
    ApplicationMaster present = master;
    if (present != null) {
      means.threads().shutdownNow();
    } else {
      present =
          ApplicationMaster.register(
              new ApplicationMaster.Self(id(), address, host, user(), token(), itsPage),
              yarn,
              configuration,
              new ApplicationMaster.Means(relay, means.threads(), means.logger()));
      master = present;
    }
    return present;
  }

  private static String user() {
    try {
      return UserGroupInformation.getLoginUser().getUserName();
    } catch (IOException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED, "nobody is logged in to Hadoop: " + e.getMessage(), e);
    }
  }

  /** The NodeManager has put it where Hadoop's login reads it. */
  private Token<?> token() {
    try {
      for (Token<?> token : UserGroupInformation.getLoginUser().getTokens()) {
        if (token.getKind().equals(AMRMTokenIdentifier.KIND_NAME)) {
          return token;
        }
      }
    } catch (IOException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "the tokens of this container cannot be read: " + e.getMessage(),
          e);
    }
    throw new TenonException(
        ClusterErrorCode.CLUSTER_REFUSED,
        "this container of %s has no token of the application's master".formatted(id()));
  }

  /** The driver goes on: what it comes to is told at its end. */
  @Override
  public synchronized void end(
      ApplicationMaster unusedMaster, FinalApplicationStatus status, String itsPage) {
    page = itsPage;
  }

  @Override
  public void leave(ApplicationMaster unusedMaster) {
    abandon();
  }

  @Override
  public synchronized void abandon() {
    relay.to(Optional.empty());
    taken = false;
  }

  /**
   * The process is about to exit. Success is told to the ResourceManager; anything else it learns
   * from the process, and starts another attempt where it may.
   */
  synchronized void driverEnded(int exitCode) {
    ApplicationMaster present = master;
    if (exitCode == 0 && present != null) {
      succeed(present);
    }
    if (exitCode == 0 || isLastAttempt()) {
      deleteStaging();
    }
    stop();
  }

  private void succeed(ApplicationMaster present) {
    try {
      end.submit(
              () -> {
                present.unregister(FinalApplicationStatus.SUCCEEDED, page);
                return present;
              })
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw untold(ResourceManager.firstLine(e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      throw untold("it has not answered within " + Durations.words(patience), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw untold("interrupted", e);
    }
  }

  private TenonException untold(String words, Throwable cause) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNREACHABLE,
        "the ResourceManager at %s cannot be told that %s has succeeded: %s"
            .formatted(address, id(), words),
        cause);
  }

  /** Gives up the connections, and tells nobody. */
  synchronized void stop() {
    ApplicationMaster present = master;
    if (present != null) {
      present.close();
      master = null;
    }
  }

  private boolean isLastAttempt() {
    int most =
        configuration.getInt(
            YarnConfiguration.RM_AM_MAX_ATTEMPTS, YarnConfiguration.DEFAULT_RM_AM_MAX_ATTEMPTS);
    return attempt.getAttemptId()
        >= settings.attempts().map(own -> Math.min(own, most)).orElse(most);
  }

  private void deleteStaging() {
    if (staging.isEmpty() || settings.preserve()) {
      return;
    }
    try {
      Staging.delete(staging.get(), HadoopConfiguration.impatient(configuration, patience));
    } catch (IOException | IllegalArgumentException e) {
      logger.log(WARNING, "cannot delete " + staging.get(), e);
    }
  }
}

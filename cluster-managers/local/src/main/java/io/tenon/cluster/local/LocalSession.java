package io.tenon.cluster.local;

import static java.lang.System.Logger.Level.WARNING;

import io.tenon.cluster.common.RelaunchDelay;
import io.tenon.cluster.common.ThreadedSession;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ResourceProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One application's processes. */
final class LocalSession extends ThreadedSession<ExecutorId, ExecutorProcess> {
  private static final Duration CLOSE_MARGIN = Duration.ofSeconds(5);
  private static final Duration LOG_CHECK = Duration.ofSeconds(2);

  private final ProcessSettings settings;
  private final WorkDirectory work;

  LocalSession(
      ApplicationRequest application,
      ClusterListener listener,
      ProcessSettings settings,
      WorkDirectory work,
      Means means) {
    super(
        application,
        listener,
        new Patience(
            new RelaunchDelay(settings.relaunchDelay(), settings.relaunchDelayLimit()),
            settings.grace().plus(CLOSE_MARGIN)),
        means);
    this.settings = settings;
    this.work = work;
    thread.every(LOG_CHECK, "bounding the logs", this::boundLogs);
  }

  @Override
  public String description() {
    return "processes on " + settings.host();
  }

  @Override
  protected void converge() {
    if (!mayLaunch()) {
      return;
    }
    for (Map.Entry<ResourceProfile, Integer> missing : missing().entrySet()) {
      for (int i = 0; i < missing.getValue(); i++) {
        if (!launch(missing.getKey())) {
          return;
        }
      }
    }
  }

  private boolean launch(ResourceProfile profile) {
    Optional<ExecutorId> id = freeId();
    if (id.isEmpty()) {
      delayed(
          new TenonException(
              ClusterErrorCode.CLUSTER_NO_CAPACITY,
              "all ids of " + application.executorIds() + " have been given"));
      return false;
    }
    ExecutorProcess process;
    try {
      Path directory = work.create(id.get());
      process =
          ExecutorProcess.start(id.get(), profile, application.executor(), settings, directory);
    } catch (IOException e) {
      delayed(
          new TenonException(
              ClusterErrorCode.CLUSTER_NO_CAPACITY,
              "cannot start an executor process: %s; free some disk or memory, or ask for fewer"
                  .formatted(e.getMessage()),
              e));
      launchAfterFailure();
      return false;
    }
    use(process.id());
    undelayed();
    executors.put(process.id(), process);
    tell(
        () ->
            listener.launched(
                new ExecutorLaunch(
                    process.id(), profile, settings.host(), process.location(), process.logs())));
    var unused =
        process
            .onExit()
            .thenRun(() -> thread.run("the end of executor " + process.id(), () -> ended(process)));
    return true;
  }

  @Override
  protected void terminate(ExecutorProcess process) {
    if (process.terminate()) {
      thread.later(settings.grace(), "killing executor " + process.id(), process::kill);
    }
  }

  private void ended(ExecutorProcess process) {
    ExecutorExit exit = process.exit();
    executors.remove(process.id());
    cleanUp(() -> work.clean(process.directory()));
    tell(() -> listener.ended(process.id(), exit));
    countDownWhenEmpty();
    if (process.isReleased()) {
      converge();
    } else {
      launchAfterEnd(process.age());
    }
  }

  @Override
  protected void endApplication() {
    // Those that the bundle's stop, or an interrupt, has left no time to end.
    executors.values().forEach(ExecutorProcess::kill);
    cleanUp(work::close);
  }

  private void boundLogs() {
    for (ExecutorProcess process : executors.values()) {
      for (LogFile file : process.logFiles()) {
        cleanUp(() -> file.bound(settings.logLimit().bytes()));
      }
    }
  }

  private void cleanUp(CleanUp step) {
    try {
      step.run();
    } catch (IOException e) {
      logger.log(WARNING, "cannot clean up after " + application.id(), e);
    }
  }

  /** A step on files. */
  private interface CleanUp {
    void run() throws IOException;
  }
}

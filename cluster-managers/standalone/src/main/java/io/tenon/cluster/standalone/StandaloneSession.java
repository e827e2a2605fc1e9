package io.tenon.cluster.standalone;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.cluster.standalone.GrantedExecutors.Granted;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One application on a standalone cluster, as the application sees it: from any thread. All that
 * changes it happens on the session's one thread.
 */
final class StandaloneSession implements ClusterSession {
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

  private final String application;
  private final StandaloneSettings settings;
  private final MasterLinks links;
  private final SessionSteps steps;
  private final ExecutorService background;
  private final System.Logger logger;
  private final Consumer<AutoCloseable> whenClosed;

  private final GrantedExecutors executors = new GrantedExecutors();
  private final SessionErrors errors;
  private final Registration registration;
  private final AtomicBoolean closed = new AtomicBoolean();

  StandaloneSession(
      ApplicationRequest application,
      ClusterListener listener,
      StandaloneSettings settings,
      MasterLinks links,
      ScheduledExecutorService thread,
      ExecutorService background,
      System.Logger logger,
      Consumer<AutoCloseable> whenClosed) {
    this.application = application.id();
    this.settings = settings;
    this.links = links;
    this.steps = new SessionSteps(application.id(), thread, logger);
    this.background = background;
    this.logger = logger;
    this.whenClosed = whenClosed;
    this.errors = new SessionErrors(settings, links, executors);
    this.registration =
        new Registration(
            application,
            settings,
            links,
            executors,
            new SessionNews(executors, listener, steps),
            errors,
            steps,
            background,
            logger);
  }

  /** Registers the application, and returns when a Master has accepted it. */
  void connect() {
    try {
      String id =
          registration.start().get(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
      logger.log(INFO, "application {0} is {1} at {2}", application, id, links.url());
      steps.repeat("a check", TICK, registration::tick);
    } catch (TimeoutException | ExecutionException e) {
      abandon();
      throw errors.unreachable("accepts the application", e);
    } catch (InterruptedException e) {
      abandon();
      Thread.currentThread().interrupt();
      throw errors.unreachable("was waited for to the end", e);
    }
  }

  private void abandon() {
    closed.set(true);
    registration.ignoreMasters();
    steps.end();
    background.shutdown();
    registration.abandon();
  }

  @Override
  public String description() {
    return "standalone cluster at " + links.url();
  }

  @Override
  public void request(Map<ResourceProfile, Integer> newWanted) {
    Map<ResourceProfile, Integer> copy = Map.copyOf(newWanted);
    run(
        () -> {
          executors.want(copy);
          registration.converge();
        });
  }

  @Override
  public void drain(Set<ExecutorId> ids) {
    Set<ExecutorId> copy = Set.copyOf(ids);
    run(
        () -> {
          executors.find(granted -> copy.contains(granted.id())).forEach(Granted::drain);
          registration.converge();
        });
  }

  @Override
  public void release(Set<ExecutorId> ids) {
    Set<ExecutorId> copy = Set.copyOf(ids);
    run(
        () -> {
          executors.find(granted -> copy.contains(granted.id())).forEach(Granted::release);
          // First the number, then the end: else the Master puts others in their place.
          registration.converge();
          registration.killReleased();
        });
  }

  @Override
  public Set<ExecutorId> executors() {
    checkOpen();
    return executors.ids();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    registration.ignoreMasters();
    try {
      steps.submit(registration::end).get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The bundle has stopped already, and the session's thread with it.
      registration.abandon();
    } catch (ExecutionException e) {
      logger.log(ERROR, "application " + application + " did not end cleanly", e.getCause());
    } catch (TimeoutException e) {
      logger.log(WARNING, "no end of {0} after {1}", application, CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      steps.end();
      background.shutdown();
      whenClosed.accept(this);
    }
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the session of " + application + " is closed");
    }
  }

  private void run(Runnable step) {
    checkOpen();
    steps.run("a request", step);
  }
}

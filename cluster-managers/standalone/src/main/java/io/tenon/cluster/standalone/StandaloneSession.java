package io.tenon.cluster.standalone;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.cluster.standalone.GrantedExecutors.Granted;
import io.tenon.cluster.standalone.MasterLink.Grant;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One application on a standalone cluster. All that changes it happens on the session's one thread;
 * what Masters tell comes by way of it.
 */
final class StandaloneSession implements ClusterSession, MasterLink.Events {
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

  private final ApplicationRequest application;
  private final ClusterListener listener;
  private final StandaloneSettings settings;
  private final MasterLinks links;
  private final ScheduledExecutorService thread;
  private final Executor background;
  private final System.Logger logger;

  private final GrantedExecutors executors = new GrantedExecutors();
  private final Patience patience;
  private final CompletableFuture<String> accepted = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private MasterState state = MasterState.REGISTERING;
  private volatile MasterLink link;
  private int nextId;
  private String lastDelay = "";

  StandaloneSession(
      ApplicationRequest application,
      ClusterListener listener,
      StandaloneSettings settings,
      MasterLinks links,
      ScheduledExecutorService thread,
      Executor background,
      System.Logger logger) {
    this.application = application;
    this.listener = listener;
    this.settings = settings;
    this.links = links;
    this.thread = thread;
    this.background = background;
    this.logger = logger;
    this.nextId = application.executorIds().first();
    this.patience = new Patience(settings);
    this.link = links.open(nextId, this);
  }

  /** Registers the application, and returns when a Master has accepted it. */
  void connect() {
    try {
      link.start();
      String id = accepted.get(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
      logger.log(INFO, "application {0} is {1} at {2}", application.id(), id, links.url());
      var unused =
          thread.scheduleWithFixedDelay(
              () -> guard("a check", this::tick),
              TICK.toMillis(),
              TICK.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      abandon();
      throw unreachable("accepts the application", e);
    } catch (InterruptedException e) {
      abandon();
      Thread.currentThread().interrupt();
      throw unreachable("was waited for to the end", e);
    }
  }

  private void abandon() {
    closed.set(true);
    thread.shutdownNow();
    link.close();
  }

  private TenonException unreachable(String what, Exception cause) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNREACHABLE,
        "no Master at '%s' %s within %d s: %s; check the address, and that a Master runs there"
            .formatted(links.url(), what, settings.connectTimeout().toSeconds(), links.diagnose()),
        cause);
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
          converge();
        });
  }

  @Override
  public void drain(Set<ExecutorId> ids) {
    Set<ExecutorId> copy = Set.copyOf(ids);
    run(
        () -> {
          executors.find(granted -> copy.contains(granted.id())).forEach(Granted::drain);
          converge();
        });
  }

  @Override
  public void release(Set<ExecutorId> ids) {
    Set<ExecutorId> copy = Set.copyOf(ids);
    run(
        () -> {
          executors.find(granted -> copy.contains(granted.id())).forEach(Granted::release);
          // First the number, then the end: else the Master puts others in their place.
          converge();
          killReleased();
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
    try {
      thread.submit(this::end).get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The bundle has stopped already, and the session's thread with it.
      link.close();
    } catch (ExecutionException e) {
      logger.log(ERROR, "application " + application.id() + " did not end cleanly", e.getCause());
    } catch (TimeoutException e) {
      logger.log(WARNING, "no end of {0} after {1}", application.id(), CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      thread.shutdownNow();
    }
  }

  private void end() {
    if (!state.isOver()) {
      state = MasterState.OVER;
      executors.want(Map.of());
      link.end(numbers(granted -> true));
      link.close();
    }
    endAll(ExecutorEnd.released());
  }

  private void endAll(ExecutorExit exit) {
    executors.find(granted -> true).forEach(granted -> ended(granted, exit));
  }

  private void ended(Granted granted, ExecutorExit exit) {
    if (executors.remove(granted)) {
      tell(() -> listener.ended(granted.id(), exit));
    }
  }

  private Set<Integer> numbers(Predicate<Granted> condition) {
    return executors.find(condition).stream()
        .map(granted -> granted.grant().number())
        .collect(Collectors.toSet());
  }

  /** Tells the Master how many are wanted. What it answers shows whether there is one. */
  private void converge() {
    if (state == MasterState.ALIVE) {
      MasterLink asked = link;
      answer(asked, asked.request(executors.totals()), () -> {});
    }
  }

  private void killReleased() {
    List<Granted> released = executors.find(Granted::isReleased);
    if (state == MasterState.ALIVE && !released.isEmpty()) {
      MasterLink asked = link;
      answer(
          asked,
          asked.kill(numbers(Granted::isReleased)),
          // The Master forgets them at once; their workers end them within ten seconds.
          () -> released.forEach(granted -> ended(granted, ExecutorEnd.released())));
    }
  }

  private void answer(MasterLink asked, CompletionStage<Boolean> answer, Runnable then) {
    var unused =
        answer.whenComplete(
            (known, failure) ->
                event(
                    asked,
                    () -> {
                      if (failure != null) {
                        away();
                      } else if (known) {
                        then.run();
                      } else {
                        registerAnew();
                      }
                    }));
  }

  private void away() {
    if (state == MasterState.ALIVE) {
      state = MasterState.AWAY;
      patience.masterLost();
      delayed(
          ClusterErrorCode.CLUSTER_UNREACHABLE,
          "the Master at '%s' is away; the application goes on with the %d executors that it has, and waits for the Master"
              .formatted(links.url(), executors.ids().size()));
    }
  }

  private void back() {
    state = MasterState.ALIVE;
    lastDelay = "";
    logger.log(DEBUG, "application {0} has a Master", application.id());
    converge();
    killReleased();
  }

  /** The Master has lost its memory of the application, so its workers end what they have of it. */
  private void registerAnew() {
    if (state.isOver()) {
      return;
    }
    endAll(ExecutorEnd.killed("its Master does not know the application any more"));
    MasterLink old = link;
    background.execute(() -> guard("leaving a Master", old::close));
    state = MasterState.REGISTERING;
    patience.masterLost();
    logger.log(WARNING, "application {0} registers again at {1}", application.id(), links.url());
    link = links.open(nextId, this);
    link.start();
  }

  private void tick() {
    patience.look(executors.isEmpty(), executors.missing());
    if (state == MasterState.AWAY && patience.looks()) {
      MasterLink lost = link;
      background.execute(
          () ->
              guard(
                  "looking for a Master",
                  () -> {
                    MasterLink.Standing standing = lost.look();
                    event(lost, () -> found(standing));
                  }));
    }
    checkLimits();
  }

  private void found(MasterLink.Standing standing) {
    patience.looked();
    if (state != MasterState.AWAY) {
      return;
    }
    switch (standing) {
      case NO_MASTER -> {}
      case UNKNOWN -> registerAnew();
      case KNOWN -> {
        MasterLink asked = link;
        answer(asked, asked.request(executors.totals()), this::backIfAway);
      }
    }
  }

  private void backIfAway() {
    if (state == MasterState.AWAY) {
      back();
    }
  }

  private void checkLimits() {
    if (state == MasterState.ALIVE) {
      if (patience.lacksCapacity()) {
        delayed(ClusterErrorCode.CLUSTER_NO_CAPACITY, lack() + "; the application waits");
      }
      if (patience.capacityIsOver()) {
        fail(
            new TenonException(
                ClusterErrorCode.CLUSTER_NO_CAPACITY,
                lack()
                    + "; ask for less, add workers, or raise "
                    + StandaloneSettings.CAPACITY_LIMIT));
      }
    } else if (!state.isOver() && patience.masterIsOver()) {
      fail(
          new TenonException(
              ClusterErrorCode.CLUSTER_UNREACHABLE,
              "no Master at '%s' for %d s, and no executor is left: %s; start a Master, or raise %s"
                  .formatted(
                      links.url(),
                      settings.masterLimit().toSeconds(),
                      links.diagnose(),
                      StandaloneSettings.MASTER_LIMIT)));
    }
  }

  private String lack() {
    return "the Master at '%s' has given %d of %d executors, for no worker has room for one of %s"
        .formatted(
            links.url(),
            executors.wanted() - executors.missing(),
            executors.wanted(),
            executors.lacking().stream()
                .map(profile -> "%d cores and %s".formatted(profile.cores(), profile.memory()))
                .distinct()
                .collect(Collectors.joining(" or ")));
  }

  private void fail(TenonException cause) {
    state = MasterState.OVER;
    endAll(ExecutorEnd.killed("the application is over at its Master"));
    tell(() -> listener.failed(cause));
    background.execute(() -> guard("leaving a Master", link::close));
  }

  private void delayed(ClusterErrorCode code, String message) {
    if (!message.equals(lastDelay)) {
      lastDelay = message;
      tell(() -> listener.delayed(new TenonException(code, message)));
    }
  }

  @Override
  public void registered(MasterLink from, String id) {
    event(
        from,
        () -> {
          accepted.complete(id);
          if (state == MasterState.REGISTERING) {
            back();
          }
        });
  }

  @Override
  public void disconnected(MasterLink from) {
    event(from, this::away);
  }

  @Override
  public void dead(MasterLink from, String reason) {
    event(
        from,
        () -> {
          if (!accepted.isDone()) {
            accepted.completeExceptionally(new IllegalStateException(reason));
          } else if (state == MasterState.REGISTERING) {
            registerAnew();
          } else if (!state.isOver()) {
            fail(removed(reason));
          }
        });
  }

  private TenonException removed(String reason) {
    boolean failed = reason.endsWith("FAILED");
    return new TenonException(
        failed ? ClusterErrorCode.CLUSTER_EXECUTORS_FAIL : ClusterErrorCode.CLUSTER_REFUSED,
        "the application was removed at the Master '%s', %s (%s)"
            .formatted(
                links.url(),
                failed
                    ? "because its executors failed again and again; their logs on the workers' pages say why"
                    : "on its page or by an operator; submit it again if that was a mistake",
                reason));
  }

  @Override
  public void added(MasterLink from, Grant grant) {
    event(
        from,
        () -> {
          ExecutorId id = new ExecutorId(from.firstExecutor() + grant.number());
          nextId = Math.max(nextId, id.value() + 1);
          Granted granted = executors.add(id, grant);
          patience.launched();
          lastDelay = "";
          String place = "executor %s on %s".formatted(grant.name(), grant.worker());
          tell(
              () ->
                  listener.launched(
                      new ExecutorLaunch(id, granted.profile(), grant.host(), place, Map.of())));
        });
  }

  @Override
  public void removed(
      MasterLink from,
      int number,
      String message,
      OptionalInt exitCode,
      Optional<String> lostHost) {
    event(
        from,
        () ->
            find(from, number)
                .ifPresent(
                    granted -> {
                      ended(
                          granted,
                          granted.isReleased()
                              ? ExecutorEnd.released()
                              : ExecutorEnd.read(message, exitCode, lostHost));
                      converge();
                    }));
  }

  @Override
  public void leaving(MasterLink from, int number) {
    event(
        from,
        () ->
            find(from, number)
                .ifPresent(
                    granted -> {
                      granted.forget();
                      tell(
                          () ->
                              listener.leaving(granted.id(), ExitReason.PREEMPTED, Duration.ZERO));
                    }));
  }

  @Override
  public void workerLost(MasterLink from, String worker, String message) {
    event(
        from,
        () ->
            executors
                .find(granted -> granted.grant().worker().equals(worker))
                .forEach(
                    granted ->
                        ended(
                            granted,
                            ExecutorEnd.machineLost(
                                "its worker %s is lost: %s".formatted(worker, message)))));
  }

  private Optional<Granted> find(MasterLink from, int number) {
    return executors.find(new ExecutorId(from.firstExecutor() + number));
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the session of " + application.id() + " is closed");
    }
  }

  private void run(Runnable step) {
    checkOpen();
    thread.execute(() -> guard("a request", step));
  }

  /** What a registration tells that has been given up is of no interest any more. */
  private void event(MasterLink from, Runnable step) {
    try {
      thread.execute(
          () ->
              guard(
                  "a message of the Master",
                  () -> {
                    if (from == link && !closed.get()) {
                      step.run();
                    }
                  }));
    } catch (RejectedExecutionException e) {
      // The session has closed: nobody listens any more.
      logger.log(DEBUG, "a message of the Master came after the session's end");
    }
  }

  private void tell(Runnable call) {
    guard("the listener", call);
  }

  /** What one step throws must not end the session's thread, nor be lost. */
  private void guard(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      logger.log(ERROR, what + " of application " + application.id() + " failed", e);
    }
  }
}

package io.tenon.cluster.standalone;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.cluster.standalone.GrantedExecutors.Granted;
import io.tenon.cluster.standalone.MasterLink.Grant;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorId;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
  private final SessionSteps steps;
  private final ExecutorService background;
  private final System.Logger logger;
  private final Consumer<AutoCloseable> whenClosed;

  private final GrantedExecutors executors = new GrantedExecutors();
  private final ExecutorNews news;
  private final SessionErrors errors;
  private final Patience patience;
  private final CompletableFuture<String> accepted = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private MasterState state = MasterState.REGISTERING;
  private volatile MasterLink link;
  private int nextId;
  private String lastDelay = "";
  private long questions;
  private long answered;

  StandaloneSession(
      ApplicationRequest application,
      ClusterListener listener,
      StandaloneSettings settings,
      MasterLinks links,
      ScheduledExecutorService thread,
      ExecutorService background,
      System.Logger logger,
      Consumer<AutoCloseable> whenClosed) {
    this.application = application;
    this.listener = listener;
    this.settings = settings;
    this.links = links;
    this.steps = new SessionSteps(application.id(), thread, logger);
    this.background = background;
    this.logger = logger;
    this.whenClosed = whenClosed;
    this.news = new ExecutorNews(executors, listener, steps);
    this.errors = new SessionErrors(settings, links, executors);
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
      steps.repeat("a check", TICK, this::tick);
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
    steps.end();
    background.shutdown();
    link.close();
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
      steps.submit(this::end).get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
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
      steps.end();
      background.shutdown();
      whenClosed.accept(this);
    }
  }

  private void end() {
    if (!state.isOver()) {
      state = MasterState.OVER;
      executors.want(Map.of());
      link.end(numbers(granted -> true));
      link.close();
    }
    news.allEnded(ExecutorEnd.released());
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
          () -> released.forEach(granted -> news.ended(granted, ExecutorEnd.released())));
    }
  }

  private void answer(MasterLink asked, CompletionStage<Boolean> answer, Runnable then) {
    questions++;
    long question = questions;
    var unused =
        answer.whenComplete(
            (known, failure) ->
                event(
                    asked,
                    () -> {
                      if (failure != null) {
                        lost(question);
                      } else if (known) {
                        answered = Math.max(answered, question);
                        then.run();
                      } else {
                        registerAnew();
                      }
                    }));
  }

  /** A question without an answer, which was one to the last Master if a later one has one. */
  private void lost(long question) {
    if (question > answered) {
      away();
    }
  }

  private void away() {
    if (state == MasterState.ALIVE) {
      state = MasterState.AWAY;
      patience.masterLost();
      delayed(errors.away());
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
    news.allEnded(ExecutorEnd.killed("its Master does not know the application any more"));
    MasterLink old = link;
    background.execute(() -> steps.guard("leaving a Master", old::close));
    state = MasterState.REGISTERING;
    patience.masterLost();
    logger.log(WARNING, "application {0} registers again at {1}", application.id(), links.url());
    link = links.open(nextId, this);
    link.start();
  }

  private void tick() {
    patience.look(executors.isEmpty(), executors.missing());
    if (state == MasterState.ALIVE && patience.repeats()) {
      // The next Master does not know what the last one was asked for, and Spark's client does not
      // tell when another has taken over in order, or from one that is paused or cut off.
      converge();
    }
    if (state == MasterState.AWAY && patience.looks()) {
      MasterLink lost = link;
      background.execute(
          () ->
              steps.guard(
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
        delayed(errors.waitsForCapacity());
      }
      if (patience.capacityIsOver()) {
        fail(errors.capacityIsOver());
      }
    } else if (!state.isOver() && patience.masterIsOver()) {
      fail(errors.masterIsOver());
    }
  }

  private void fail(TenonException cause) {
    state = MasterState.OVER;
    news.allEnded(ExecutorEnd.killed("the application is over at its Master"));
    steps.tell(() -> listener.failed(cause));
    background.execute(() -> steps.guard("leaving a Master", link::close));
  }

  private void delayed(TenonException reason) {
    String message = String.valueOf(reason.getMessage());
    if (!message.equals(lastDelay)) {
      lastDelay = message;
      steps.tell(() -> listener.delayed(reason));
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
            fail(errors.removed(reason));
          }
        });
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
          news.launched(granted);
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
                      news.ended(
                          granted,
                          granted.isReleased()
                              ? ExecutorEnd.released()
                              : ExecutorEnd.read(message, exitCode, lostHost));
                      converge();
                    }));
  }

  @Override
  public void leaving(MasterLink from, int number) {
    event(from, () -> find(from, number).ifPresent(news::leaving));
  }

  @Override
  public void workerLost(MasterLink from, String worker, String message) {
    event(from, () -> news.workerEnded(worker, message));
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
    steps.run("a request", step);
  }

  /** What a registration tells that has been given up is of no interest any more. */
  private void event(MasterLink from, Runnable step) {
    steps.run(
        "a message of the Master",
        () -> {
          if (from == link && !closed.get()) {
            step.run();
          }
        });
  }
}

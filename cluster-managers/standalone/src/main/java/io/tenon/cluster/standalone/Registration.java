package io.tenon.cluster.standalone;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.cluster.standalone.GrantedExecutors.Granted;
import io.tenon.cluster.standalone.MasterLink.Grant;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ExecutorId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How the application stands with its Master. Registers it, again where a Master has lost its
 * memory, sees to it that the Master knows what is wanted, and takes in what it tells. Used by the
 * session's one thread, save what says otherwise; what Masters tell comes by way of it.
 */
final class Registration implements MasterLink.Events {
  private final String application;
  private final MasterLinks links;
  private final GrantedExecutors executors;
  private final SessionNews news;
  private final SessionErrors errors;
  private final SessionSteps steps;
  private final ExecutorService background;
  private final System.Logger logger;
  private final Patience patience;

  private final CompletableFuture<String> accepted = new CompletableFuture<>();
  private MasterState state = MasterState.REGISTERING;
  private volatile MasterLink link;
  private volatile boolean deaf;
  private int nextId;
  private long questions;
  private long answered;

  Registration(
      ApplicationRequest application,
      StandaloneSettings settings,
      MasterLinks links,
      GrantedExecutors executors,
      SessionNews news,
      SessionErrors errors,
      SessionSteps steps,
      ExecutorService background,
      System.Logger logger) {
    this.application = application.id();
    this.links = links;
    this.executors = executors;
    this.news = news;
    this.errors = errors;
    this.steps = steps;
    this.background = background;
    this.logger = logger;
    this.patience = new Patience(settings);
    this.nextId = application.executorIds().first();
    this.link = links.open(nextId, this);
  }

  /**
   * Begins to register. From any thread.
   *
   * @return the Master's id of the application, when one has accepted it
   */
  CompletableFuture<String> start() {
    link.start();
    return accepted;
  }

  /** What Masters tell from now on is of no interest any more. From any thread. */
  void ignoreMasters() {
    deaf = true;
  }

  /** Ends the application at the Master. */
  void end() {
    if (!state.isOver()) {
      state = MasterState.OVER;
      executors.want(Map.of());
      link.end(numbers(granted -> true));
      link.close();
    }
    news.allEnded(ExecutorEnd.released());
  }

  /** Leaves without a farewell. From any thread. */
  void abandon() {
    link.close();
  }

  private Set<Integer> numbers(Predicate<Granted> condition) {
    return executors.find(condition).stream()
        .map(granted -> granted.grant().number())
        .collect(Collectors.toSet());
  }

  /** Tells the Master how many are wanted. What it answers shows whether there is one. */
  void converge() {
    if (state == MasterState.ALIVE) {
      MasterLink asked = link;
      answer(asked, asked.request(executors.totals()), () -> {});
    }
  }

  /** Has the Master end those that are released. */
  void killReleased() {
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
      news.delayed(errors.away());
    }
  }

  private void back() {
    state = MasterState.ALIVE;
    news.goesOn();
    logger.log(DEBUG, "application {0} has a Master", application);
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
    logger.log(WARNING, "application {0} registers again at {1}", application, links.url());
    link = links.open(nextId, this);
    link.start();
  }

  /** Looks whether something has taken too long. */
  void tick() {
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
      case RECOVERING -> {
        // It gives nothing yet, but keeps what it is asked for. The answer tells nothing: it may be
        // that of the last Master.
        var unused = link.request(executors.totals());
      }
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
        news.delayed(errors.waitsForCapacity());
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
    news.failed(cause);
    background.execute(() -> steps.guard("leaving a Master", link::close));
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

  /** What a registration tells that has been given up is of no interest any more. */
  private void event(MasterLink from, Runnable step) {
    steps.run(
        "a message of the Master",
        () -> {
          if (from == link && !deaf) {
            step.run();
          }
        });
  }
}

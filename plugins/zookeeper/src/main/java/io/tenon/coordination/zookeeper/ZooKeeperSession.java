package io.tenon.coordination.zookeeper;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.Objects.requireNonNull;

import io.tenon.coordination.common.Announcer;
import io.tenon.coordination.common.MemberWatch;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Candidacy;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.Election;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.FencedState;
import io.tenon.spi.coordination.Leader;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Membership;
import io.tenon.spi.coordination.MembershipListener;
import io.tenon.spi.coordination.Snapshot;
import io.tenon.spi.coordination.WriteResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** One process in one group. Events only wake it; what to do follows from looking anew. */
final class ZooKeeperSession implements CoordinationSession, Election, FencedState, Membership {
  /** How often it looks within a session time-out, though nothing has happened. */
  private static final int LOOKS = 6;

  private static final int DOUBTS = 24;

  private final CoordinationRequest request;
  private final Nodes nodes;
  private final Connection connection;
  private final Campaign campaign;
  private final ZooKeeperState state;
  private final ZooKeeperMembership membership;
  private final Announcer announcer;
  private final ScheduledExecutorService looker;
  private final ScheduledExecutorService doubter;
  private final System.Logger log;
  private final Runnable onClose;
  private final Set<MemberWatch> watches = new CopyOnWriteArraySet<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final Watcher waker = event -> wake();
  private volatile List<ScheduledFuture<?>> timers = List.of();
  private volatile boolean closed;

  ZooKeeperSession(
      CoordinationRequest request,
      ZooKeeperSettings settings,
      Announcer announcer,
      ScheduledExecutorService looker,
      ScheduledExecutorService doubter,
      System.Logger log,
      Runnable onClose) {
    this.request = request;
    this.nodes = Nodes.of(settings.chroot(), request.group());
    this.announcer = announcer;
    this.looker = looker;
    this.doubter = doubter;
    this.log = log;
    this.onClose = onClose;
    this.connection = new Connection(settings, this::wake);
    this.campaign = new Campaign(nodes, request.self(), request.clock(), connection);
    this.state = new ZooKeeperState(nodes, connection, campaign, this::wake, this::error);
    this.membership = new ZooKeeperMembership(nodes, request.self(), request.clock(), connection);
  }

  void open() {
    try {
      connection.open();
      connection.ensure(nodes.all());
      warnOfOtherTimeout();
    } catch (KeeperException e) {
      throw error(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw error(e);
    }
    long timeout = connection.settings().sessionTimeout().toMillis();
    timers =
        List.of(
            looker.scheduleWithFixedDelay(
                this::look, timeout / LOOKS, timeout / LOOKS, TimeUnit.MILLISECONDS),
            doubter.scheduleWithFixedDelay(
                () -> campaign.candidacy().ifPresent(ZooKeeperCandidacy::doubt),
                timeout / DOUBTS,
                timeout / DOUBTS,
                TimeUnit.MILLISECONDS));
  }

  private void warnOfOtherTimeout() throws KeeperException {
    int agreed = connection.client().getSessionTimeout();
    long asked = connection.settings().sessionTimeout().toMillis();
    if (agreed != asked) {
      log.log(
          WARNING,
          "group {0}: ZooKeeper allows a session time-out of {1} ms, not the {2} ms asked for",
          request.group(),
          agreed,
          asked);
    }
  }

  /** ZooKeeper's client of now. */
  ZooKeeper client() throws KeeperException {
    return connection.client();
  }

  @Override
  public String description() {
    return "ZooKeeper " + connection.servers() + nodes.root();
  }

  @Override
  public Election election() {
    return this;
  }

  @Override
  public FencedState state() {
    return this;
  }

  @Override
  public Membership membership() {
    return this;
  }

  @Override
  public Candidacy stand(ElectionListener listener) {
    checkOpen();
    ZooKeeperCandidacy candidacy =
        new ZooKeeperCandidacy(
            request.group(),
            requireNonNull(listener, "listener is null"),
            announcer,
            request.clock(),
            log,
            this::look);
    synchronized (this) {
      if (!campaign.begin(candidacy)) {
        throw new IllegalStateException(
            "'%s' stands as a candidate of group '%s' already"
                .formatted(request.self().name(), request.group()));
      }
    }
    // Here and now, so that candidates queue in the order of these calls.
    look();
    return candidacy;
  }

  @Override
  public Optional<Leader> leader() {
    return reading(campaign::leader);
  }

  @Override
  public WriteResult write(Epoch epoch, Batch batch) {
    checkOpen();
    return state.write(epoch, batch);
  }

  @Override
  public Snapshot read(String prefix) {
    checkOpen();
    return state.read(prefix);
  }

  @Override
  public ByteSize largestBatch() {
    return state.largestBatch();
  }

  @Override
  public void join() {
    checkOpen();
    membership.want(true);
    tryLook()
        .ifPresent(
            e -> {
              throw error(e);
            });
  }

  @Override
  public void leave() {
    checkOpen();
    membership.want(false);
    look();
  }

  @Override
  public Set<Member> members() {
    return reading(zooKeeper -> membership.members(zooKeeper, Optional.empty()));
  }

  @Override
  public AutoCloseable watch(MembershipListener listener) {
    checkOpen();
    MemberWatch watch = new MemberWatch(requireNonNull(listener, "listener is null"), announcer);
    watches.add(watch);
    look();
    return () -> {
      watches.remove(watch);
      watch.close();
    };
  }

  @Override
  public void close() {
    synchronized (awake) {
      if (closed) {
        return;
      }
      closed = true;
    }
    timers.forEach(timer -> timer.cancel(false));
    looker.shutdown();
    doubter.shutdown();
    try {
      campaign.candidacy().ifPresent(ZooKeeperCandidacy::close);
    } finally {
      end();
    }
  }

  private void end() {
    try {
      // Ends the session with the ensemble, which takes its nodes away at once.
      connection.close();
    } finally {
      watches.forEach(MemberWatch::close);
      announcer.close();
      onClose.run();
    }
  }

  private void wake() {
    if (!closed && awake.compareAndSet(false, true)) {
      try {
        looker.execute(this::look);
      } catch (RejectedExecutionException e) {
        log.log(DEBUG, "group {0}: closed while it woke", request.group());
      }
    }
  }

  private void look() {
    tryLook()
        .ifPresent(
            e ->
                log.log(
                    DEBUG,
                    "group {0}: ZooKeeper does not answer, looking again: {1}",
                    request.group(),
                    e));
  }

  /** Sees what has changed, and does what follows for this session; or says why it cannot. */
  private synchronized Optional<Exception> tryLook() {
    awake.set(false);
    if (closed) {
      return Optional.empty();
    }
    try {
      long asked = System.nanoTime();
      ZooKeeper zooKeeper = connection.client();
      zooKeeper.sync(nodes.root());
      campaign.step(zooKeeper, asked, waker);
      membership.step(zooKeeper);
      if (!watches.isEmpty()) {
        Set<Member> members = membership.members(zooKeeper, Optional.of(waker));
        watches.forEach(watch -> watch.tell(members));
      }
      return Optional.empty();
    } catch (KeeperException.NoNodeException e) {
      return mend(e);
    } catch (KeeperException | IOException e) {
      return Optional.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(e);
    }
  }

  /** Somebody removed what connecting created: creates it again. */
  private Optional<Exception> mend(KeeperException missing) {
    try {
      connection.ensure(nodes.all());
    } catch (KeeperException e) {
      missing.addSuppressed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      missing.addSuppressed(e);
    }
    return Optional.of(missing);
  }

  private <T> T reading(Reading<T> reading) {
    checkOpen();
    try {
      ZooKeeper zooKeeper = connection.client();
      zooKeeper.sync(nodes.root());
      return reading.read(zooKeeper);
    } catch (KeeperException | IOException e) {
      throw error(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw error(e);
    }
  }

  private TenonException error(Exception e) {
    return Errors.of(request.group(), connection.servers(), e);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the session of '%s' in group '%s' is closed"
              .formatted(request.self().name(), request.group()));
    }
  }

  /**
   * Something that is read from the ensemble.
   *
   * @param <T> what
   */
  private interface Reading<T> {
    T read(ZooKeeper zooKeeper) throws KeeperException, InterruptedException, IOException;
  }
}

package io.tenon.coordination.file;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.Objects.requireNonNull;

import io.tenon.coordination.common.Announcer;
import io.tenon.coordination.common.MemberWatch;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Candidacy;
import io.tenon.spi.coordination.CoordinationErrorCode;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.Election;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.FencedState;
import io.tenon.spi.coordination.Leader;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Membership;
import io.tenon.spi.coordination.MembershipListener;
import io.tenon.spi.coordination.Snapshot;
import io.tenon.spi.coordination.Standing;
import io.tenon.spi.coordination.WriteResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One process in one group. What it shares with others is looked at anew under the lock. */
final class FileSession implements CoordinationSession, Election, FencedState, Membership {
  private static final ByteSize LARGEST_BATCH = ByteSize.ofMebibytes(16);

  private final CoordinationRequest request;
  private final GroupDirectory directory;
  private final Journal journal;
  private final Announcer announcer;
  private final ScheduledExecutorService timer;
  private final System.Logger log;
  private final Runnable onClose;
  private final Set<MemberWatch> watches = new CopyOnWriteArraySet<>();
  private volatile SessionFile own;
  private boolean removed;
  private volatile Optional<ScheduledFuture<?>> polling = Optional.empty();
  private volatile Optional<FileCandidacy> candidacy = Optional.empty();
  private volatile boolean closed;
  private volatile boolean troubled;

  FileSession(
      CoordinationRequest request,
      GroupDirectory directory,
      Announcer announcer,
      ScheduledExecutorService timer,
      System.Logger log,
      Runnable onClose)
      throws IOException {
    this.request = request;
    this.directory = directory;
    this.journal = new Journal(directory.journal());
    this.announcer = announcer;
    this.timer = timer;
    this.log = log;
    this.onClose = onClose;
    this.own =
        directory.exclusively(
            () -> SessionFile.create(directory.sessions(), Presence.of(request.self())));
  }

  void start(Duration poll) {
    polling =
        Optional.of(
            timer.scheduleWithFixedDelay(
                this::look, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** The name of its file. */
  String fileName() {
    return own.name();
  }

  @Override
  public String description() {
    return "files in " + directory.path();
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
  public synchronized Candidacy stand(ElectionListener listener) {
    checkOpen();
    requireNonNull(listener, "listener is null");
    if (stands()) {
      throw new IllegalStateException(
          "'%s' stands as a candidate of group '%s' already"
              .formatted(request.self().name(), request.group()));
    }
    FileCandidacy stands =
        new FileCandidacy(request.group(), listener, announcer, request.clock(), log, this::look);
    candidacy = Optional.of(stands);
    // Here and now, so that candidates queue in the order of these calls.
    look();
    return stands;
  }

  @Override
  public Optional<Leader> leader() {
    return reading(
        () -> {
          journal.refresh();
          Map<String, Presence> living = SessionFile.living(directory.sessions());
          return journal
              .leader()
              .filter(leader -> living.containsKey(leader.session()))
              .map(JournalRecord.Elected::leader);
        });
  }

  @Override
  public WriteResult write(Epoch epoch, Batch batch) {
    checkOpen();
    requireNonNull(epoch, "epoch is null");
    if (batch.size() > LARGEST_BATCH.bytes()) {
      return new WriteResult.Failed(
          new TenonException(
              CoordinationErrorCode.COORDINATION_TOO_LARGE,
              "a batch of %d bytes does not fit, the limit is %s; write it in parts"
                  .formatted(batch.size(), LARGEST_BATCH)));
    }
    Optional<FileCandidacy> writer = candidacy;
    try {
      return directory.exclusively(() -> writeExclusively(writer, epoch, batch));
    } catch (UnknownOutcomeException e) {
      return new WriteResult.Unknown(
          new TenonException(CoordinationErrorCode.COORDINATION_STATE_UNKNOWN, e.getMessage(), e));
    } catch (IOException e) {
      return new WriteResult.Failed(unavailable(e));
    }
  }

  private WriteResult writeExclusively(Optional<FileCandidacy> writer, Epoch epoch, Batch batch)
      throws IOException {
    journal.refresh();
    boolean leads =
        own.isCounted()
            && writer.flatMap(one -> one.standing().epoch()).equals(Optional.of(epoch))
            && journal.leader().filter(this::isOwn).isPresent()
            && journal.epoch().equals(epoch);
    if (!leads) {
      return new WriteResult.Refused(epoch, journal.epoch());
    }
    journal.append(new JournalRecord.Changed(batch));
    return new WriteResult.Written();
  }

  @Override
  public Snapshot read(String prefix) {
    requireNonNull(prefix, "prefix is null");
    return reading(
        () -> {
          journal.refresh();
          return new Snapshot(journal.epoch(), journal.entries(prefix));
        });
  }

  @Override
  public ByteSize largestBatch() {
    return LARGEST_BATCH;
  }

  @Override
  public void join() {
    reading(
        () -> {
          if (own.presence().joined() == 0) {
            own.update(own.presence().joined(nextTicket()));
          }
          return true;
        });
    look();
  }

  @Override
  public void leave() {
    reading(
        () -> {
          own.update(own.presence().joined(0));
          return true;
        });
    look();
  }

  @Override
  public Set<Member> members() {
    return reading(() -> members(SessionFile.living(directory.sessions())));
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
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    polling.ifPresent(future -> future.cancel(false));
    timer.shutdown();
    candidacy.ifPresent(FileCandidacy::close);
    try {
      directory.exclusively(
          () -> {
            removed = true;
            own.remove();
            return true;
          });
    } catch (IOException e) {
      log.log(
          WARNING, "group " + request.group() + ": the session counts until this process ends", e);
    }
    watches.forEach(MemberWatch::close);
    announcer.close();
    onClose.run();
  }

  /** Sees what has changed, and does what follows for this session. */
  private void look() {
    try {
      directory.exclusively(
          () -> {
            lookExclusively();
            return true;
          });
      troubled = false;
    } catch (IOException | RuntimeException e) {
      if (!troubled) {
        log.log(WARNING, "group " + request.group() + " cannot be looked at; trying again", e);
      }
      troubled = true;
    }
  }

  private void lookExclusively() throws IOException {
    if (removed) {
      return;
    }
    journal.refresh();
    boolean lost = !own.isCounted();
    if (lost) {
      revive();
    }
    boolean wants = stands();
    if (wants != (own.presence().stands() != 0)) {
      own.update(own.presence().stands(wants ? nextTicket() : 0));
    }
    Map<String, Presence> living = SessionFile.living(directory.sessions());
    if (candidacy.isPresent()) {
      campaign(candidacy.get(), living, lost);
    }
    Set<Member> members = members(living);
    watches.forEach(watch -> watch.tell(members));
  }

  private void campaign(FileCandidacy self, Map<String, Presence> living, boolean lost)
      throws IOException {
    Optional<JournalRecord.Elected> leader = journal.leader();
    Standing standing = self.standing();
    boolean leads = leader.filter(this::isOwn).isPresent();
    if (standing.role().isElected()) {
      if (lost) {
        self.deposed(DepositionReason.SESSION_LOST);
      } else if (!leads || !standing.epoch().equals(Optional.of(journal.epoch()))) {
        self.deposed(DepositionReason.SUPERSEDED);
      }
    } else if (leads) {
      // Withdrawn, or elected by a record whose writing was reported as failed.
      journal.append(new JournalRecord.NoLeader(journal.epoch()));
    }
    boolean vacant = journal.leader().filter(one -> living.containsKey(one.session())).isEmpty();
    if (vacant && self.standing().role() == Standing.Role.CANDIDATE && isFirst(living)) {
      Epoch epoch = new Epoch(journal.epoch().number() + 1);
      Leader elected = new Leader(request.self(), epoch, request.clock().instant());
      journal.append(new JournalRecord.Elected(own.name(), elected));
      self.elected(epoch);
    }
  }

  private void revive() throws IOException {
    SessionFile lost = own;
    long ticket = nextTicket();
    Presence before = lost.presence();
    own =
        SessionFile.create(
            directory.sessions(),
            new Presence(
                before.self(),
                before.joined() == 0 ? 0 : ticket,
                before.stands() == 0 ? 0 : ticket));
    lost.remove();
  }

  private boolean isFirst(Map<String, Presence> living) {
    return living.entrySet().stream()
        .filter(entry -> entry.getValue().stands() != 0)
        .min(Comparator.comparingLong(entry -> entry.getValue().stands()))
        .filter(entry -> entry.getKey().equals(own.name()))
        .isPresent();
  }

  private long nextTicket() throws IOException {
    return 1
        + SessionFile.living(directory.sessions()).values().stream()
            .flatMap(presence -> Stream.of(presence.joined(), presence.stands()))
            .max(Comparator.naturalOrder())
            .orElse(0L);
  }

  private static Set<Member> members(Map<String, Presence> living) {
    Map<String, Presence> latest = new HashMap<>();
    for (Presence presence : living.values()) {
      if (presence.joined() != 0) {
        latest.merge(presence.self().name(), presence, (a, b) -> a.joined() > b.joined() ? a : b);
      }
    }
    return latest.values().stream().map(Presence::self).collect(Collectors.toUnmodifiableSet());
  }

  private boolean stands() {
    return candidacy.filter(self -> self.standing().role() != Standing.Role.WITHDRAWN).isPresent();
  }

  private boolean isOwn(JournalRecord.Elected leader) {
    return leader.session().equals(own.name());
  }

  private <T> T reading(GroupDirectory.Action<T> action) {
    checkOpen();
    try {
      return directory.exclusively(action);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  private TenonException unavailable(IOException e) {
    CoordinationErrorCode code =
        e instanceof DamagedJournalException
            ? CoordinationErrorCode.COORDINATION_DAMAGED
            : CoordinationErrorCode.COORDINATION_UNAVAILABLE;
    return new TenonException(code, "group '%s': %s".formatted(request.group(), e.getMessage()), e);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the session of '%s' in group '%s' is closed"
              .formatted(request.self().name(), request.group()));
    }
  }
}

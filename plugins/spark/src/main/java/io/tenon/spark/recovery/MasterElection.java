package io.tenon.spark.recovery;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.Lease;
import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.CoordinationErrorCode;
import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.apache.spark.deploy.master.LeaderElectable;
import org.apache.spark.deploy.master.LeaderElectionAgent;
import org.jspecify.annotations.Nullable;

/**
 * A Master's place among the others: makes contact for as long as it takes, stands, and tells the
 * Master what became of it. A Master that is deposed ends, as with Spark's own recovery modes;
 * whoever starts it again, it stands anew.
 */
final class MasterElection implements LeaderElectionAgent, ElectionListener {
  private static final System.Logger LOG = System.getLogger(MasterElection.class.getName());
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
  private static final Duration LAST_WRITES = Duration.ofSeconds(1);

  /** On a busy machine, too; there is nobody who waits for a Master that is deposed. */
  private static final Duration REFUSAL = Duration.ofSeconds(5);

  /** All Masters of a cluster; the cluster itself is told by where the group is kept. */
  static final String GROUP = "masters";

  private final LeaderElectable master;
  private final Kernel kernel;
  private final String plugin;
  private final Member self;
  private final Map<String, String> settings;
  private final WriteBehind writes;
  private final Consumer<Snapshot> elected;
  private final Leadership leadership;
  private final ExecutorService threads;
  private @Nullable Lease<CoordinationProvider> lease;
  private @Nullable CoordinationSession session;
  private volatile boolean stopped;

  /**
   * @param plugin the name of the coordination plugin
   * @param self as whom it stands
   * @param settings of the Master, by full name
   * @param elected hears what the leaders before have left, before the Master is told that it leads
   */
  MasterElection(
      LeaderElectable master,
      Kernel kernel,
      String plugin,
      Member self,
      Map<String, String> settings,
      WriteBehind writes,
      Consumer<Snapshot> elected,
      Leadership leadership) {
    this.master = master;
    this.kernel = kernel;
    this.plugin = plugin;
    this.self = self;
    this.settings = settings;
    this.writes = writes;
    this.elected = elected;
    this.leadership = leadership;
    this.threads = kernel.resources("masters").threads("election", 2);
  }

  void start() {
    threads.execute(writes::run);
    threads.execute(this::stand);
  }

  @Override
  public LeaderElectable masterInstance() {
    return master;
  }

  private void stand() {
    try {
      boolean standing = false;
      while (!standing && !stopped) {
        standing = tryToStand();
      }
    } catch (TenonException e) {
      fail("this Master cannot stand for election", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean tryToStand() throws InterruptedException {
    Lease<CoordinationProvider> taken = kernel.slot(CoordinationProvider.class, plugin).lease();
    boolean stands = false;
    try {
      CoordinationProvider provider = taken.service();
      CoordinationSession connected =
          provider.connect(
              new CoordinationRequest(
                  GROUP, self, Clock.systemUTC(), provider.settings().select(settings)));
      synchronized (this) {
        if (stopped) {
          connected.close();
          return false;
        }
        lease = taken;
        session = connected;
        stands = true;
      }
      LOG.log(INFO, "{0} stands for election at {1}", self.name(), connected.description());
      leadership.stands(connected, connected.election().stand(this));
      return true;
    } catch (TenonException e) {
      if (!e.is(CoordinationErrorCode.COORDINATION_UNAVAILABLE)) {
        throw e;
      }
      LOG.log(WARNING, "no contact yet, {0} stays in standby: {1}", self.name(), e.getMessage());
      Thread.sleep(BETWEEN_TRIES.toMillis());
      return false;
    } finally {
      if (!stands) {
        taken.close();
      }
    }
  }

  @Override
  public void elected(Epoch epoch) {
    Optional<CoordinationSession> current = session();
    if (current.isEmpty()) {
      return;
    }
    try {
      Optional<Snapshot> left = read(current.get(), epoch);
      if (left.isPresent()) {
        elected.accept(left.get());
        writes.lead(current.get().state(), epoch);
        LOG.log(
            INFO,
            "{0} leads under epoch {1}, with {2} entries of the leaders before",
            self.name(),
            epoch,
            left.get().entries().size());
        master.electedLeader();
      }
    } catch (TenonException e) {
      fail("this Master was elected and cannot read what the last one left", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is there, as soon as it can be read; empty when another has been elected meanwhile. */
  private Optional<Snapshot> read(CoordinationSession current, Epoch epoch)
      throws InterruptedException {
    while (!stopped) {
      try {
        Snapshot snapshot = current.state().read("");
        return snapshot.epoch().isAfter(epoch) ? Optional.empty() : Optional.of(snapshot);
      } catch (TenonException e) {
        if (!e.is(CoordinationErrorCode.COORDINATION_UNAVAILABLE)) {
          throw e;
        }
        LOG.log(WARNING, "what the last leader left cannot be read yet: {0}", e.getMessage());
        Thread.sleep(BETWEEN_TRIES.toMillis());
      }
    }
    return Optional.empty();
  }

  @Override
  public void uncertain(Epoch epoch) {
    LOG.log(
        WARNING,
        "{0} cannot know whether it still leads under epoch {1}; it goes on working and says nothing"
            + " to workers and applications until it does",
        self.name(),
        epoch);
    writes.hold();
  }

  @Override
  public void confirmed(Epoch epoch) {
    LOG.log(INFO, "{0} still leads under epoch {1}", self.name(), epoch);
    writes.release();
  }

  @Override
  public void deposed(Epoch epoch, DepositionReason reason) {
    if (stopped) {
      return;
    }
    LOG.log(WARNING, "{0} leads no longer under epoch {1}: {2}", self.name(), epoch, reason);
    // What it has not written is still tried, so that the refusal shows; nothing more is said.
    writes.hold();
    try {
      writes.settle(REFUSAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    master.revokedLeadership();
  }

  @Override
  public void stop() {
    stop(() -> {});
  }

  /**
   * Writes what is under way, and gives up its place so that a successor need not wait.
   *
   * @param silent is run beside the latter, when the Master has said the last that it will say
   */
  void stop(Runnable silent) {
    if (stopped) {
      return;
    }
    stopped = true;
    try {
      writes.close(LAST_WRITES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    new Thread(silent, "last-words").start();
    synchronized (this) {
      if (session != null) {
        session.close();
        session = null;
      }
      if (lease != null) {
        lease.close();
        lease = null;
      }
    }
  }

  private synchronized Optional<CoordinationSession> session() {
    return Optional.ofNullable(session);
  }

  private void fail(String what, TenonException e) {
    LOG.log(ERROR, what, e);
    System.err.println("tenon: " + e.code() + ": " + e.getMessage());
    // Not on this thread: the plugin that owns it is stopped when the process ends.
    new Thread(() -> System.exit(e.category().exitCode()), "election-failed").start();
  }
}

package io.tenon.spark.recovery;

import static java.lang.System.Logger.Level.INFO;
import static java.util.Objects.requireNonNull;

import io.tenon.spark.recovery.LeaseMessages.Answer;
import io.tenon.spi.coordination.Change;
import io.tenon.spi.coordination.Snapshot;
import io.tenon.spi.coordination.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.spark.deploy.Command;
import org.apache.spark.deploy.DeployMessages.LaunchDriver;
import org.apache.spark.deploy.DriverDescription;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The leases of supervised drivers, by which one of them runs at a time: a driver works only while
 * it has asked the leading Master within a lease's time, and one that was started for another waits
 * until the other's lease is over. So a driver whose worker is cut off ends by itself before its
 * successor begins.
 *
 * <p>Spark starts a driver again under a new id; which one it is for, and whether that one ever had
 * a lease, is kept with what else the Master keeps. How long a lease still lasts is not: the next
 * leader assumes the worst, a lease that was granted in the moment of its election.
 */
final class DriverLeases {
  private static final System.Logger LOG = System.getLogger(DriverLeases.class.getName());
  private static final String DRIVER = "driver_";
  private static final String LEASE = "lease_";
  private static final String GRANTED = "granted";
  private static final String AFTER = "after ";

  /** A driver that returns its lease ends within half of that. */
  static final Duration FAREWELL = Duration.ofSeconds(2);

  private final Duration term;
  private final LongSupplier nanos;
  private final Set<String> drivers = new HashSet<>();

  /** What is kept, by driver. */
  private final Map<String, String> kept = new HashMap<>();

  /** When a lease is surely over, by driver that had it. */
  private final Map<String, Long> ends = new HashMap<>();

  /** What was kept of the driver that the step has removed last. */
  private Optional<String> removed = Optional.empty();

  private boolean leads;
  private long elected;

  /**
   * @param term of a lease; zero for none
   * @param nanos as {@link System#nanoTime}
   */
  DriverLeases(Duration term, LongSupplier nanos) {
    this.term = requireNonNull(term, "term is null");
    this.nanos = requireNonNull(nanos, "nanos is null");
  }

  /** This Master leads from now on, with what the leaders before have left. */
  synchronized void elected(Snapshot left) {
    drivers.clear();
    kept.clear();
    ends.clear();
    left.entries()
        .forEach(
            (key, value) -> {
              if (key.startsWith(DRIVER)) {
                drivers.add(key.substring(DRIVER.length()));
              } else if (key.startsWith(LEASE)) {
                kept.put(
                    key.substring(LEASE.length()),
                    new String(value.toBytes(), StandardCharsets.UTF_8));
              }
            });
    elected = nanos.getAsLong();
    leads = true;
  }

  /** What is to be kept besides a change of the Master's. */
  synchronized List<Change> besides(Change change) {
    if (!change.key().startsWith(DRIVER)) {
      return List.of();
    }
    String driver = change.key().substring(DRIVER.length());
    List<Change> more = new ArrayList<>();
    if (change instanceof Change.Put) {
      drivers.add(driver);
      removed.ifPresent(before -> more.add(keep(driver, AFTER + before)));
      removed = Optional.empty();
    } else {
      drivers.remove(driver);
      Optional<String> had = Optional.ofNullable(kept.get(driver));
      // Who never had a turn hands on whom it was waiting for.
      removed = had.map(text -> text.equals(GRANTED) ? driver : text.substring(AFTER.length()));
      if (had.isPresent()) {
        more.add(drop(driver));
      }
    }
    return more;
  }

  /** A message of the Master's is done: a driver that comes next is for none that went before. */
  synchronized void endStep() {
    removed.ifPresent(ends::remove);
    removed = Optional.empty();
  }

  /**
   * The answer to {@link LeaseMessages.AskLease}.
   *
   * @param changes takes what is to be kept before the answer is given
   */
  synchronized Answer ask(String driver, List<Change> changes) {
    if (!leads) {
      return Answer.NOT_LEADING;
    }
    // Either answer is written down first, though it may change nothing: the store refuses that to
    // a Master that was paused and does not know yet that another leads.
    if (!drivers.contains(driver)) {
      changes.add(drop(driver));
      return Answer.REFUSED;
    }
    String had = kept.getOrDefault(driver, "");
    if (had.startsWith(AFTER)) {
      String before = had.substring(AFTER.length());
      if (nanos.getAsLong() - end(before) < 0) {
        return Answer.WAIT;
      }
      ends.remove(before);
      LOG.log(INFO, "driver {0} runs in the place of {1}, whose lease is over", driver, before);
    }
    changes.add(keep(driver, GRANTED));
    ends.put(driver, nanos.getAsLong() + longest());
    return Answer.GRANTED;
  }

  /** The answer to {@link LeaseMessages.ReturnLease}: it ends in a moment. */
  synchronized Answer giveBack(String driver) {
    if (!leads) {
      return Answer.NOT_LEADING;
    }
    LOG.log(INFO, "driver {0} returns its lease", driver);
    shorten(driver, nanos.getAsLong() + FAREWELL.toNanos());
    return Answer.GRANTED;
  }

  /** Its worker has seen it end. */
  synchronized void ended(String driver) {
    shorten(driver, nanos.getAsLong());
  }

  private void shorten(String driver, long end) {
    if (end(driver) - end > 0) {
      ends.put(driver, end);
    }
  }

  private long end(String driver) {
    return ends.getOrDefault(driver, elected + longest());
  }

  /** A driver's clock may be a little slower than this one's. */
  private long longest() {
    return term.plus(term.dividedBy(10)).toNanos();
  }

  private Change keep(String driver, String text) {
    kept.put(driver, text);
    return new Change.Put(LEASE + driver, Value.of(text));
  }

  private Change drop(String driver) {
    kept.remove(driver);
    return new Change.Remove(LEASE + driver);
  }

  /** An order to a worker; one to start a supervised driver tells that of its lease. */
  Object mark(Object order) {
    if (!(order instanceof LaunchDriver launch)
        || !launch.driverDesc().supervise()
        || term.isZero()) {
      return order;
    }
    DriverDescription driver = launch.driverDesc();
    Command command = driver.command();
    List<String> options = new ArrayList<>(CollectionConverters.asJava(command.javaOpts()));
    options.addAll(DriverLease.options(launch.driverId(), term));
    Seq<String> marked = CollectionConverters.asScala(options).toSeq();
    return new LaunchDriver(
        launch.driverId(),
        new DriverDescription(
            driver.jarUrl(),
            driver.mem(),
            driver.cores(),
            driver.supervise(),
            new Command(
                command.mainClass(),
                command.arguments(),
                command.environment(),
                command.classPathEntries(),
                command.libraryPathEntries(),
                marked),
            driver.resourceReqs()),
        launch.resources());
  }
}

package io.tenon.spark.recovery;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;

import io.tenon.spark.recovery.LeaseMessages.Answer;
import io.tenon.spark.recovery.LeaseMessages.AskLease;
import io.tenon.spark.recovery.LeaseMessages.ReturnLease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.SecurityManager;
import org.apache.spark.SecurityManager$;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcEnv$;
import org.apache.spark.util.ShutdownHookManager$;
import org.apache.spark.util.Utils$;
import scala.Option;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction0;
import scala.runtime.BoxedUnit;

/**
 * This process's right to run a supervised driver, see {@link DriverLeases}. It asks all Masters,
 * of which one leads, several times in each lease; without an answer for the whole of one, it ends
 * the process without further ado: a successor may start at that moment.
 */
public final class DriverLease {
  private static final System.Logger LOG = System.getLogger(DriverLease.class.getName());

  // Not below "spark.", where they would be taken for settings of the application.
  private static final String DRIVER = "tenon.driver.id";
  private static final String TERM = "tenon.driver.lease.millis";

  /** Makes a worker start the driver again, which then waits for its turn. */
  private static final int NO_WORD = 75;

  /** Makes a worker leave it be. */
  private static final int REPLACED = 0;

  private static final int ASKS = 6;
  private static final Duration SOON = Duration.ofMillis(500);
  private static final Duration WORDS = Duration.ofMillis(200);

  /** After everything else that Spark does when a process ends. */
  private static final int LAST = 1;

  private final String driver;
  private final Duration term;
  private final List<RpcAddress> masters;
  private final RpcEnv env;
  private final Optional<Long> worker = parent();
  private final CountDownLatch turn = new CountDownLatch(1);
  private OptionalLong until = OptionalLong.empty();
  private boolean leaves;

  private DriverLease(String driver, Duration term, List<RpcAddress> masters) {
    this.driver = driver;
    this.term = term;
    this.masters = masters;
    this.env = environment();
  }

  /** What a Master adds to the JVM options of a driver that is to hold a lease. */
  static List<String> options(String driver, Duration term) {
    return List.of("-D%s=%s".formatted(DRIVER, driver), "-D%s=%d".formatted(TERM, term.toMillis()));
  }

  /**
   * Returns when it is this driver's turn, and ends the process as soon as it is no more; at once
   * where the Master that launched it wants no lease.
   *
   * @param masters {@code spark://host:port,host:port}
   */
  public static void hold(String masters) throws InterruptedException {
    String driver = System.getProperty(DRIVER);
    if (driver == null) {
      return;
    }
    List<RpcAddress> addresses =
        Stream.of(Utils$.MODULE$.parseStandaloneMasterUrls(masters))
            .map(RpcAddress::fromSparkURL)
            .toList();
    DriverLease lease =
        new DriverLease(
            driver, Duration.ofMillis(Long.parseLong(System.getProperty(TERM))), addresses);
    for (RpcAddress master : addresses) {
      start("lease-" + master.hostPort(), () -> lease.renew(master));
    }
    LOG.log(INFO, "driver {0} waits for its turn", driver);
    lease.turn.await();
    LOG.log(INFO, "driver {0} runs, with a lease of {1}", driver, lease.term);
    start("lease-watch", lease::watch);
    ShutdownHookManager$.MODULE$.addShutdownHook(
        LAST,
        new AbstractFunction0<BoxedUnit>() {
          @Override
          public BoxedUnit apply() {
            lease.giveBack();
            return BoxedUnit.UNIT;
          }
        });
  }

  private static Thread start(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private RpcEnv environment() {
    SparkConf conf = new SparkConf();
    String patience = Math.max(1_000, term.toMillis() / ASKS) + "ms";
    conf.set("spark.rpc.askTimeout", patience).set("spark.rpc.lookupTimeout", patience);
    conf.set("spark.rpc.netty.dispatcher.numThreads", "2");
    String host = Utils$.MODULE$.localHostName();
    return RpcEnv$.MODULE$.create(
        "driver-lease",
        host,
        host,
        0,
        conf,
        new SecurityManager(
            conf, Option.empty(), SecurityManager$.MODULE$.$lessinit$greater$default$3()),
        1,
        true);
  }

  /** Asks one Master, for as long as the process lives. */
  private void renew(RpcAddress master) {
    while (true) {
      long asked = System.nanoTime();
      Answer answer = ask(master, new AskLease(driver));
      switch (answer) {
        case GRANTED -> granted(asked);
        case REFUSED -> end(REPLACED, "another was started in its place, or it was removed");
        case WAIT, NOT_LEADING -> {}
      }
      sleep(pause(answer));
    }
  }

  /** Its answer; one that does not answer does not lead, as far as this driver is concerned. */
  private Answer ask(RpcAddress master, Object question) {
    try {
      return env.setupEndpointRef(master, Master.ENDPOINT_NAME())
          .askSync(question, ClassTag$.MODULE$.apply(Answer.class));
    } catch (Exception e) {
      // Spark throws checked exceptions that no signature names.
      LOG.log(DEBUG, "no answer of the Master at " + master.hostPort(), e);
      return Answer.NOT_LEADING;
    }
  }

  private Duration pause(Answer answer) {
    Duration regular = term.dividedBy(ASKS);
    if (answer == Answer.GRANTED) {
      return regular;
    }
    // One that may run is in no hurry to learn who leads next.
    return turn.getCount() > 0 ? SOON : regular.dividedBy(2);
  }

  private synchronized void granted(long asked) {
    long end = asked + term.toNanos();
    if (!leaves && (until.isEmpty() || end - until.getAsLong() > 0)) {
      until = OptionalLong.of(end);
    }
    turn.countDown();
  }

  private void watch() {
    while (true) {
      long left = left();
      if (left <= 0) {
        end(NO_WORD, "no Master that leads has answered for %s".formatted(term));
      }
      sleep(Duration.ofNanos(Math.min(left, SOON.toNanos())));
    }
  }

  private synchronized long left() {
    return until.orElseThrow() - System.nanoTime();
  }

  private void end(int code, String why) {
    Thread words =
        start(
            "lease-words",
            () -> System.err.println("tenon: driver " + driver + " ends, because " + why));
    try {
      // Its worker reads them, and may be paused or gone.
      words.join(WORDS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // No hook, and no thread of the application's, may take its time.
      Runtime.getRuntime().halt(code);
    }
  }

  /**
   * The process ends. A worker that lives says so to the Master when it has; for one that does not,
   * the driver itself does, with its last breath.
   */
  private void giveBack() {
    if (worker.equals(parent())) {
      return;
    }
    synchronized (this) {
      leaves = true;
      until = OptionalLong.of(System.nanoTime() + DriverLeases.FAREWELL.dividedBy(2).toNanos());
    }
    // Without an answer the Master waits for the end of the lease.
    masters.forEach(master -> ask(master, new ReturnLease(driver)));
    end(NO_WORD, "its worker has ended");
  }

  private static Optional<Long> parent() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid);
  }

  private static void sleep(Duration duration) {
    try {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("nobody interrupts a thread of the lease", e);
    }
  }
}

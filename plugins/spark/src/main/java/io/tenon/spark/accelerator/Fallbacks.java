package io.tenon.spark.accelerator;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the runs that Spark's operators had to repeat, and logs each kind of reason once. */
final class Fallbacks {
  private static final System.Logger LOG = System.getLogger(Fallbacks.class.getName());
  private static final AtomicLong COUNT = new AtomicLong();
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private Fallbacks() {}

  static void count(String engine, Throwable failure) {
    COUNT.incrementAndGet();
    // A bad value is the data's, and Spark then words the error, if it is one.
    String kind = failure instanceof TenonException e ? e.code() : failure.getClass().getName();
    boolean news =
        !kind.equals(AcceleratorErrorCode.ACCELERATOR_BAD_VALUE.name())
            && LOGGED.add(engine + kind);
    LOG.log(
        news ? WARNING : DEBUG,
        "Accelerator "
            + engine
            + " failed; Spark's own operators run instead. Further failures of this kind are logged"
            + " at level debug. "
            + failure.getMessage(),
        failure);
  }

  /** Logs what kept a query from being looked at. */
  static void unplanned(Throwable failure) {
    LOG.log(
        LOGGED.add(failure.toString()) ? WARNING : DEBUG,
        "A query is planned without accelerators: " + failure,
        failure);
  }

  /** Logs what kept an accelerator from being asked. */
  static void passedOver(String engine, Throwable failure) {
    LOG.log(
        LOGGED.add(engine + failure) ? WARNING : DEBUG,
        "Accelerator " + engine + " is not asked: " + failure.getMessage(),
        failure);
  }

  /** How many there were in this JVM. */
  static long count() {
    return COUNT.get();
  }
}

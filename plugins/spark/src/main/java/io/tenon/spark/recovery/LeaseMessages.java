package io.tenon.spark.recovery;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/** What supervised drivers and Masters tell each other. */
final class LeaseMessages {
  private LeaseMessages() {}

  /** May this driver run, and go on? Answered by {@link Answer}. */
  record AskLease(String driver) implements Serializable {
    AskLease {
      requireNonNull(driver, "driver is null");
    }
  }

  /** This driver is ending and needs its lease no more. Answered by {@link Answer}. */
  record ReturnLease(String driver) implements Serializable {
    ReturnLease {
      requireNonNull(driver, "driver is null");
    }
  }

  /** What a Master says to either. */
  enum Answer {
    /** Yes, for as long as a lease lasts, counted from when the driver asked. */
    GRANTED,
    /** Not yet: the one that it was started for may still run. */
    WAIT,
    /** No, and never: there is no such driver, or another was started for it. */
    REFUSED,
    /** This Master does not lead; it says nothing of drivers. */
    NOT_LEADING
  }
}

package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * As which application's master a session acts: one of its own, {@link Submission}, or the one in
 * whose container this process runs, {@link OwnContainer}.
 */
interface Mastership {
  ApplicationId id();

  /** Of the ResourceManager, for people. */
  String address();

  /** Which attempt at the application this process is, where YARN has started it. */
  default OptionalInt attempt() {
    return OptionalInt.empty();
  }

  /**
   * Pages with what this process prints, where YARN has started it.
   *
   * @param user whom the application belongs to
   */
  default Map<String, String> logs(String user) {
    return Map.of();
  }

  /**
   * Registers as the master.
   *
   * @param page of the session's application, or nothing
   * @throws TenonException when the ResourceManager refuses
   */
  ApplicationMaster register(
      String page,
      YarnSettings settings,
      YarnConfiguration configuration,
      ApplicationMaster.Means means)
      throws InterruptedException;

  /**
   * Tells how the session has ended.
   *
   * @param page of what has ended, or nothing
   */
  void end(ApplicationMaster master, FinalApplicationStatus status, String page)
      throws IOException, YarnException;

  /** After {@link #end}, whether or not that went well: gives up what the session held. */
  void leave(ApplicationMaster master);

  /** In the place of {@link #leave}, when nobody has registered. */
  void abandon();
}

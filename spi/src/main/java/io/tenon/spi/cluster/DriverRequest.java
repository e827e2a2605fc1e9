package io.tenon.spi.cluster;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A driver to be run on a cluster.
 *
 * @param name of the application
 * @param user who submits it
 * @param master the master URL as the user wrote it
 * @param driver how to start it
 * @param profile what it needs
 * @param files what the application consists of, its own file first; those of the submitting
 *     machine must be brought to the driver
 * @param archives which of {@code files} are archives, to be unpacked in the driver's working
 *     directory too
 * @param supervised whether it is started again when it fails
 * @param settings the cluster manager's settings, by full name
 */
public record DriverRequest(
    String name,
    String user,
    String master,
    ProcessTemplate driver,
    ResourceProfile profile,
    List<URI> files,
    List<URI> archives,
    boolean supervised,
    Map<String, String> settings) {
  public DriverRequest {
    requireNonNull(name, "name is null");
    requireNonNull(user, "user is null");
    requireNonNull(master, "master is null");
    requireNonNull(driver, "driver is null");
    requireNonNull(profile, "profile is null");
    files = List.copyOf(files);
    archives = List.copyOf(archives);
    if (!files.containsAll(archives)) {
      throw new IllegalArgumentException("archives names files that files does not have");
    }
    settings = Map.copyOf(settings);
  }

  /** A driver without archives. */
  public DriverRequest(
      String name,
      String user,
      String master,
      ProcessTemplate driver,
      ResourceProfile profile,
      List<URI> files,
      boolean supervised,
      Map<String, String> settings) {
    this(name, user, master, driver, profile, files, List.of(), supervised, settings);
  }
}

package io.tenon.cluster.yarn;

import io.tenon.cluster.common.Durations;
import io.tenon.spi.config.ConfigKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How drivers are run in containers.
 *
 * @param waits whether the submission waits for the end
 * @param reportInterval between two looks at the driver meanwhile
 * @param attempts how often it may be started; without it as often as the cluster says
 * @param validity after which a failed attempt is forgotten
 * @param directory in which staging directories are made
 * @param preserve whether they stay
 * @param replication of the files in them
 * @param label which nodes drivers run on
 * @param environment of the driver
 * @param resources beside its memory and cores
 */
record DriverSettings(
    boolean waits,
    Duration reportInterval,
    Optional<Integer> attempts,
    Optional<Duration> validity,
    Optional<String> directory,
    boolean preserve,
    Optional<Integer> replication,
    Optional<String> label,
    Map<String, String> environment,
    List<ContainerResource> resources) {
  static final ConfigKey<String> APPLICATION =
      ConfigKey.string("spark.yarn.app.id")
          .description(
              "The application whose container a driver runs in. Set by the submission, in cluster"
                  + " mode.")
          .build();
  static final ConfigKey<Boolean> WAIT =
      ConfigKey.bool("spark.yarn.submit.waitAppCompletion")
          .defaultValue(true)
          .description("Whether the submission of a driver ends when the driver has ended.")
          .build();
  static final ConfigKey<String> REPORT_INTERVAL =
      ConfigKey.string("spark.yarn.report.interval")
          .defaultValue("1s")
          .description(
              "Time between two looks at a driver that is waited for; a number is in milliseconds.")
          .build();
  static final ConfigKey<Integer> ATTEMPTS =
      ConfigKey.integer("spark.yarn.maxAppAttempts")
          .range(number -> number >= 1, "at least 1")
          .description(
              "How often YARN may start a driver, which starts anew when it has failed; no more than"
                  + " the cluster's own yarn.resourcemanager.am.max-attempts, which it is without"
                  + " this.")
          .build();
  static final ConfigKey<Duration> VALIDITY =
      ConfigKey.duration("spark.yarn.am.attemptFailuresValidityInterval")
          .description("After how long a failed attempt of a driver does not count any more.")
          .build();
  static final ConfigKey<String> STAGING =
      ConfigKey.string("spark.yarn.stagingDir")
          .description(
              "Directory, in a file system that the nodes reach, below which what a driver is started"
                  + " with is put. Without it, the user's home directory in Hadoop's default file"
                  + " system.")
          .build();
  static final ConfigKey<Boolean> PRESERVE =
      ConfigKey.bool("spark.yarn.preserve.staging.files")
          .defaultValue(false)
          .description("Whether that stays when the driver has ended.")
          .build();
  static final ConfigKey<Integer> REPLICATION =
      ConfigKey.integer("spark.yarn.submit.file.replication")
          .range(number -> number >= 1, "at least 1")
          .description(
              "How many copies the file system makes of it; without this, as many as usual.")
          .build();
  static final ConfigKey<String> LABEL =
      ConfigKey.string("spark.yarn.am.nodeLabelExpression")
          .description("Which labels a node must have for drivers to run on it.")
          .build();
  static final ConfigKey<Map<String, String>> ENVIRONMENT =
      ConfigKey.family("spark.yarn.appMasterEnv.")
          .description("Environment of a driver on the cluster.")
          .build();
  static final ConfigKey<Map<String, String>> RESOURCES =
      ConfigKey.family("spark.yarn.driver.resource.")
          .description(
              "Resources of a driver by YARN's names of them; NAME.amount is a number, with YARN's"
                  + " unit or without.")
          .build();

  static final List<ConfigKey<?>> KEYS =
      List.of(
          APPLICATION,
          WAIT,
          REPORT_INTERVAL,
          ATTEMPTS,
          VALIDITY,
          STAGING,
          PRESERVE,
          REPLICATION,
          LABEL,
          ENVIRONMENT,
          RESOURCES);

  /** Of {@code settings}, the submitting machine's, those that a driver in a container gets. */
  static Map<String, String> there(Map<String, String> settings) {
    Map<String, String> there = new HashMap<>(KerberosSettings.there(settings));
    there.remove(APPLICATION.name());
    there.put(YarnSettings.CONF_DIR.name(), DriverContainer.CONFIGURATION);
    return there;
  }

  /** With more variables of the driver's environment, where no setting says what they are. */
  DriverSettings with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.putAll(environment);
    return new DriverSettings(
        waits,
        reportInterval,
        attempts,
        validity,
        directory,
        preserve,
        replication,
        label,
        all,
        resources);
  }

  static DriverSettings read(Map<String, String> settings) {
    return new DriverSettings(
        WAIT.read(settings),
        Durations.read(REPORT_INTERVAL, settings),
        ATTEMPTS.find(settings),
        VALIDITY.find(settings),
        STAGING.find(settings),
        PRESERVE.read(settings),
        REPLICATION.find(settings),
        LABEL.find(settings),
        ENVIRONMENT.read(settings),
        ContainerResource.read(RESOURCES, settings));
  }
}

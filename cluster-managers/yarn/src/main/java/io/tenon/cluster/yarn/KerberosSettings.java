package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * As whom a cluster with Kerberos is talked to.
 *
 * @param login with a key of one's own; without it the tickets of {@code kinit} are used
 * @param fileSystems beside the usual ones, for which containers get tokens
 * @param interval after which the tokens of containers that start are obtained anew
 */
record KerberosSettings(Optional<Login> login, List<String> fileSystems, Duration interval) {
  /**
   * A key.
   *
   * @param principal whose it is
   * @param keytab the file that holds it
   */
  record Login(String principal, String keytab) {}

  static final ConfigKey<String> PRINCIPAL =
      ConfigKey.string("spark.kerberos.principal")
          .description("As whom a cluster with Kerberos is logged in to, with the keytab.")
          .build();
  static final ConfigKey<String> KEYTAB =
      ConfigKey.string("spark.kerberos.keytab")
          .description(
              "File with the principal's key; it goes with a driver to the cluster. Without it the"
                  + " tickets of kinit are used.")
          .build();
  static final ConfigKey<List<String>> FILE_SYSTEMS =
      ConfigKey.list("spark.kerberos.access.hadoopFileSystems")
          .description(
              "File systems that containers get tokens for, beside Hadoop's default one and those of"
                  + " the staging directory and the archive.")
          .build();
  static final ConfigKey<Duration> INTERVAL =
      ConfigKey.duration("spark.tenon.yarn.tokens.interval")
          .defaultValue(Duration.ofHours(18))
          .description(
              "After how long the tokens that containers start with are obtained anew; less than the"
                  + " file systems let them live without renewal, a day in HDFS.")
          .build();

  static final List<ConfigKey<?>> KEYS = List.of(PRINCIPAL, KEYTAB, FILE_SYSTEMS, INTERVAL);

  static KerberosSettings read(Map<String, String> settings) {
    Optional<String> principal = PRINCIPAL.find(settings);
    Optional<String> keytab = KEYTAB.find(settings);
    if (principal.isPresent() != keytab.isPresent()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "of '%s' and '%s' one is set alone; set both, or neither and use kinit"
              .formatted(PRINCIPAL.name(), KEYTAB.name()));
    }
    return new KerberosSettings(
        principal.map(name -> new Login(name, keytab.orElseThrow())),
        FILE_SYSTEMS.find(settings).orElse(List.of()),
        INTERVAL.read(settings));
  }

  /** What of {@code settings} holds in the container of a driver, where the keytab lies too. */
  static Map<String, String> there(Map<String, String> settings) {
    Map<String, String> there = new HashMap<>(settings);
    there.computeIfPresent(KEYTAB.name(), (name, keytab) -> DriverContainer.KEYTAB);
    return there;
  }

  /** The keytab on this machine. */
  Optional<Path> keytab() {
    return login.map(Login::keytab).map(Path::of).map(Path::toAbsolutePath);
  }
}

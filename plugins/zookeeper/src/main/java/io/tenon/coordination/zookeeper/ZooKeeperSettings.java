package io.tenon.coordination.zookeeper;

import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigErrorCode;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings.
 *
 * @param servers of the ensemble, each {@code host:port}
 * @param chroot the node below which the groups are; {@code /} for none
 * @param sessionTimeout how long the ensemble waits for a process without contact
 * @param connectionTimeout how long to wait for the first contact
 * @param login as whom to connect
 * @param tls how to encrypt
 * @param creatorOnly whether what is written is for its writer's identity alone
 */
record ZooKeeperSettings(
    List<String> servers,
    String chroot,
    Duration sessionTimeout,
    Duration connectionTimeout,
    Optional<Login> login,
    Optional<Tls> tls,
    boolean creatorOnly) {
  /** A user of the ensemble, by SASL DIGEST-MD5. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /** Files with keys. Without a key store, only the server proves who it is. */
  record Tls(
      Optional<String> keyStore,
      Optional<String> keyStorePassword,
      String trustStore,
      Optional<String> trustStorePassword) {
    @Override
    public String toString() {
      return "TLS with " + trustStore;
    }
  }

  static final String PREFIX = "spark.tenon.zookeeper.";

  private static final ConfigKey<List<String>> SERVERS =
      ConfigKey.list(PREFIX + "servers")
          .description("The servers of the ensemble, as host:port, separated by commas.")
          .range(
              list -> !list.isEmpty() && list.stream().allMatch(ZooKeeperSettings::isServer),
              "one or more of host:port")
          .build();
  private static final ConfigKey<String> CHROOT =
      ConfigKey.string(PREFIX + "chroot")
          .description("The node below which everything is kept; created when it does not exist.")
          .defaultValue("/tenon")
          .range(text -> text.matches("/|(/[A-Za-z0-9_.-]+)+"), "a path such as /spark/production")
          .build();
  private static final ConfigKey<Duration> SESSION_TIMEOUT =
      ConfigKey.duration(PREFIX + "session.timeout")
          .description(
              "How long the ensemble waits for a process without contact before it gives its"
                  + " leadership and membership away. The ensemble allows 2 to 20 of its ticks.")
          .defaultValue(Duration.ofSeconds(6))
          .range(value -> value.toMillis() >= 500 && value.toMinutes() <= 10, "500ms to 10min")
          .build();
  private static final ConfigKey<Duration> CONNECTION_TIMEOUT =
      ConfigKey.duration(PREFIX + "connection.timeout")
          .description("How long to wait for the first contact with the ensemble.")
          .defaultValue(Duration.ofSeconds(15))
          .range(value -> value.toMillis() >= 100 && value.toMinutes() <= 10, "100ms to 10min")
          .build();
  private static final ConfigKey<String> USER =
      ConfigKey.string(PREFIX + "sasl.user")
          .description("The user to connect as (SASL DIGEST-MD5); not set: nobody.")
          .build();
  private static final ConfigKey<String> PASSWORD =
      ConfigKey.string(PREFIX + "sasl.password")
          .description("The password of the user.")
          .secret()
          .build();
  private static final ConfigKey<Boolean> TLS =
      ConfigKey.bool(PREFIX + "tls.enabled")
          .description("Whether to connect by TLS, to the ensemble's secure port.")
          .defaultValue(false)
          .build();
  private static final ConfigKey<String> KEY_STORE =
      ConfigKey.string(PREFIX + "tls.keystore")
          .description("File with the client's certificate and key (JKS, PKCS12 or PEM).")
          .build();
  private static final ConfigKey<String> KEY_STORE_PASSWORD =
      ConfigKey.string(PREFIX + "tls.keystore.password")
          .description("The password of the key store.")
          .secret()
          .build();
  private static final ConfigKey<String> TRUST_STORE =
      ConfigKey.string(PREFIX + "tls.truststore")
          .description("File with the certificates that are trusted; needed with TLS.")
          .build();
  private static final ConfigKey<String> TRUST_STORE_PASSWORD =
      ConfigKey.string(PREFIX + "tls.truststore.password")
          .description("The password of the trust store.")
          .secret()
          .build();
  private static final ConfigKey<String> ACL =
      ConfigKey.string(PREFIX + "acl")
          .description(
              "Who may read and change what is written: 'creator', the identity that wrote it, or"
                  + " 'open', everybody. Not set: creator when there is a user or a client"
                  + " certificate, else open.")
          .range(text -> text.equals("creator") || text.equals("open"), "creator or open")
          .build();

  static final ConfigSchema SCHEMA =
      ConfigSchema.of(
          SERVERS,
          CHROOT,
          SESSION_TIMEOUT,
          CONNECTION_TIMEOUT,
          USER,
          PASSWORD,
          TLS,
          KEY_STORE,
          KEY_STORE_PASSWORD,
          TRUST_STORE,
          TRUST_STORE_PASSWORD,
          ACL);

  ZooKeeperSettings {
    servers = List.copyOf(servers);
  }

  static ZooKeeperSettings read(Map<String, String> settings) {
    SCHEMA.check(PREFIX, settings);
    Optional<Login> login =
        USER.find(settings).map(user -> new Login(user, PASSWORD.read(settings)));
    if (login.isEmpty() && PASSWORD.find(settings).isPresent()) {
      throw new TenonException(
          ConfigErrorCode.CONFIG_MISSING_KEY,
          "'%s' is set without '%s'; set both, or neither".formatted(PASSWORD, USER));
    }
    Optional<Tls> tls =
        TLS.read(settings)
            ? Optional.of(
                new Tls(
                    KEY_STORE.find(settings),
                    KEY_STORE_PASSWORD.find(settings),
                    TRUST_STORE.read(settings),
                    TRUST_STORE_PASSWORD.find(settings)))
            : Optional.empty();
    boolean known = login.isPresent() || tls.flatMap(Tls::keyStore).isPresent();
    return new ZooKeeperSettings(
        SERVERS.read(settings),
        CHROOT.read(settings),
        SESSION_TIMEOUT.read(settings),
        CONNECTION_TIMEOUT.read(settings),
        login,
        tls,
        ACL.find(settings).map(acl -> acl.equals("creator")).orElse(known));
  }

  String connectString() {
    return String.join(",", servers);
  }

  private static boolean isServer(String text) {
    return text.matches(".+:\\d{1,5}");
  }
}

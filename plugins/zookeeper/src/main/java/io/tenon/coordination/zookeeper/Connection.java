package io.tenon.coordination.zookeeper;

import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.CoordinationErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.CuratorZookeeperClient;
import org.apache.curator.ensemble.fixed.FixedEnsembleProvider;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ClientX509Util;
import org.apache.zookeeper.data.ACL;

/**
 * The session with the ensemble. Curator's client keeps it: it opens another when the ensemble has
 * given the old one up. Operations go to ZooKeeper's own client, because a write must not be
 * repeated behind our back. Curator's framework and recipes are not used, because they give a
 * session up by themselves, by the clock on the wall.
 */
final class Connection implements AutoCloseable {
  private static final int ANSWER_LIMIT = 64 << 20;
  private static final int SHUTDOWN_MILLIS = 3_000;

  private final ZooKeeperSettings settings;
  private final Optional<JaasSection> jaas;
  private final Sessions sessions;
  private final CuratorZookeeperClient client;
  private final Runnable onChange;
  private final CountDownLatch contact = new CountDownLatch(1);
  private volatile boolean refused;

  Connection(ZooKeeperSettings settings, Runnable onChange) {
    this.settings = settings;
    this.jaas = settings.login().map(JaasSection::new);
    this.onChange = onChange;
    this.sessions = new Sessions(clientConfig(), settings.sessionTimeout());
    int timeout = Math.toIntExact(settings.sessionTimeout().toMillis());
    this.client =
        new CuratorZookeeperClient(
            sessions,
            new FixedEnsembleProvider(settings.connectString(), false),
            timeout,
            timeout,
            this::heard,
            new RetryOneTime(100),
            false);
  }

  private void heard(WatchedEvent event) {
    if (event.getState() == KeeperState.AuthFailed) {
      refused = true;
    }
    if (event.getState() == KeeperState.SyncConnected) {
      sessions.contacted();
    }
    // A server accepts a session first, and its user afterwards.
    KeeperState wanted =
        jaas.isPresent() ? KeeperState.SaslAuthenticated : KeeperState.SyncConnected;
    if (refused || event.getState() == wanted) {
      contact.countDown();
    }
    onChange.run();
  }

  /** Makes the first contact. */
  void open() throws InterruptedException {
    try (ClassLoaderGuard guard = new ClassLoaderGuard()) {
      client.start();
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new TenonException(
          CoordinationErrorCode.COORDINATION_UNAVAILABLE,
          "ZooKeeper's client for %s does not start: %s".formatted(servers(), e.getMessage()),
          e);
    }
    long millis = settings.connectionTimeout().toMillis();
    boolean heard = contact.await(millis, TimeUnit.MILLISECONDS);
    if (refused) {
      throw new TenonException(
          CoordinationErrorCode.COORDINATION_REFUSED,
          "ZooKeeper at %s refused the user%s; check '%ssasl.user' and its password"
              .formatted(
                  servers(),
                  settings.login().map(login -> " '" + login.user() + "'").orElse(""),
                  ZooKeeperSettings.PREFIX));
    }
    if (!heard) {
      throw new TenonException(
          CoordinationErrorCode.COORDINATION_UNAVAILABLE,
          "no contact with ZooKeeper at %s within %s; check '%sservers', and whether it runs"
              .formatted(servers(), settings.connectionTimeout(), ZooKeeperSettings.PREFIX));
    }
  }

  /** ZooKeeper's client for the session of now. */
  ZooKeeper client() throws KeeperException {
    try {
      return client.getZooKeeper();
    } catch (KeeperException e) {
      throw e;
    } catch (Exception e) {
      KeeperException lost = new KeeperException.ConnectionLossException();
      lost.initCause(e);
      throw lost;
    }
  }

  /** Creates what does not exist of these nodes, parents first. */
  void ensure(List<String> nodes) throws KeeperException, InterruptedException {
    ZooKeeper zooKeeper = client();
    for (String node : nodes) {
      if (zooKeeper.exists(node, false) == null) {
        try {
          zooKeeper.create(node, new byte[0], acl(), CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException e) {
          // Another process was faster: what is wanted is there.
          continue;
        }
      }
    }
  }

  List<ACL> acl() {
    return settings.creatorOnly() ? ZooDefs.Ids.CREATOR_ALL_ACL : ZooDefs.Ids.OPEN_ACL_UNSAFE;
  }

  String servers() {
    return settings.connectString();
  }

  ZooKeeperSettings settings() {
    return settings;
  }

  @Override
  public void close() {
    try {
      client.close(SHUTDOWN_MILLIS);
    } finally {
      jaas.ifPresent(JaasSection::close);
    }
  }

  private ZKClientConfig clientConfig() {
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty(ZKClientConfig.JUTE_MAXBUFFER, Integer.toString(ANSWER_LIMIT));
    config.setProperty(
        ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT,
        Long.toString(settings.sessionTimeout().toMillis()));
    config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, Boolean.toString(jaas.isPresent()));
    jaas.ifPresent(section -> authenticate(config, section));
    config.setProperty(ZKClientConfig.SECURE_CLIENT, Boolean.toString(settings.tls().isPresent()));
    settings.tls().ifPresent(tls -> encrypt(config, tls));
    return config;
  }

  private static void authenticate(ZKClientConfig config, JaasSection section) {
    config.setProperty(ZKClientConfig.LOGIN_CONTEXT_NAME_KEY, section.name());
    try (ClientX509Util names = new ClientX509Util()) {
      // On by default, and refuses DIGEST-MD5, by which a user and a password are proved.
      config.setProperty(names.getFipsModeProperty(), Boolean.toString(false));
    }
  }

  private static void encrypt(ZKClientConfig config, ZooKeeperSettings.Tls tls) {
    config.setProperty(
        ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
    try (ClientX509Util names = new ClientX509Util()) {
      tls.keyStore()
          .ifPresent(file -> config.setProperty(names.getSslKeystoreLocationProperty(), file));
      tls.keyStorePassword()
          .ifPresent(word -> config.setProperty(names.getSslKeystorePasswdProperty(), word));
      config.setProperty(names.getSslTruststoreLocationProperty(), tls.trustStore());
      tls.trustStorePassword()
          .ifPresent(word -> config.setProperty(names.getSslTruststorePasswdProperty(), word));
    }
  }
}

package io.tenon.coordination.zookeeper;

import java.util.Map;
import java.util.UUID;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.server.auth.DigestLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * ZooKeeper's client finds its user in the JAAS configuration, of which a JVM has only one. This
 * adds a section under a name of its own and leaves all others to whoever had configured them.
 */
final class JaasSection implements AutoCloseable {
  private final String name = "tenon-zookeeper-" + UUID.randomUUID();
  private final Added added;

  JaasSection(ZooKeeperSettings.Login login) {
    synchronized (Configuration.class) {
      added = new Added(name, current(), entry(login));
      Configuration.setConfiguration(added);
    }
  }

  String name() {
    return name;
  }

  /** Takes the section away, unless somebody else has put their configuration over it meanwhile. */
  @Override
  public void close() {
    synchronized (Configuration.class) {
      added.entry = null;
      while (current() instanceof Added top && top.entry == null) {
        Configuration.setConfiguration(top.others);
      }
    }
  }

  private static @Nullable Configuration current() {
    try {
      return Configuration.getConfiguration();
    } catch (SecurityException e) {
      // The JVM has no configuration, which is said by this exception.
      return null;
    }
  }

  private static AppConfigurationEntry entry(ZooKeeperSettings.Login login) {
    return new AppConfigurationEntry(
        DigestLoginModule.class.getName(),
        LoginModuleControlFlag.REQUIRED,
        Map.of("username", login.user(), "password", login.password()));
  }

  private static final class Added extends Configuration {
    private final String name;
    private final @Nullable Configuration others;
    private volatile @Nullable AppConfigurationEntry entry;

    Added(String name, @Nullable Configuration others, AppConfigurationEntry entry) {
      this.name = name;
      this.others = others;
      this.entry = entry;
    }

    @Override
    public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String section) {
      AppConfigurationEntry present = entry;
      if (section.equals(name) && present != null) {
        return new AppConfigurationEntry[] {present};
      }
      return others == null ? null : others.getAppConfigurationEntry(section);
    }

    @Override
    public void refresh() {
      if (others != null) {
        others.refresh();
      }
    }
  }
}

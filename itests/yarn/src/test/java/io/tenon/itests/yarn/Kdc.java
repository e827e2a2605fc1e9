package io.tenon.itests.yarn;

import io.tenon.spi.testing.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;

/** A Kerberos realm on the loopback interface, with Hadoop's servers and one user. */
final class Kdc implements AutoCloseable {
  static final String USER = "ann@TENON.TEST";

  private static final String REALM = "TENON.TEST";
  private static final String SERVER = "hadoop/localhost";
  private static final String PAGES = "HTTP/localhost";

  private final Path directory;
  private final SimpleKdcServer server;

  private Kdc(Path directory, SimpleKdcServer server) {
    this.directory = directory;
    this.server = server;
  }

  static Kdc start(Path directory) throws Exception {
    Files.createDirectories(directory);
    int port = Ports.free(1).get(0);
    SimpleKdcServer server = new SimpleKdcServer();
    server.setWorkDir(directory.toFile());
    server.setKdcRealm(REALM);
    server.setKdcHost("localhost");
    server.setAllowUdp(false);
    server.setKdcTcpPort(port);
    server.init();
    server.start();
    Kdc kdc = new Kdc(directory, server);
    Files.writeString(
        kdc.configuration(),
        """
        [libdefaults]
          default_realm = %s
          dns_lookup_kdc = false
          udp_preference_limit = 1
        [realms]
          %s = {
            kdc = localhost:%d
          }
        """
            .formatted(REALM, REALM, port));
    server.createAndExportPrincipals(kdc.keytab(SERVER).toFile(), SERVER, PAGES);
    server.createAndExportPrincipals(kdc.keytab(USER).toFile(), USER);
    return kdc;
  }

  /** As the option {@code -Djava.security.krb5.conf} names it. */
  Path configuration() {
    return directory.resolve("krb5.conf");
  }

  Path keytabOfUser() {
    return keytab(USER);
  }

  private Path keytab(String principal) {
    return directory.resolve(principal.replaceAll("\\W", "-") + ".keytab");
  }

  /** What servers and clients have in common. */
  Map<String, String> core() {
    return Map.of("hadoop.security.authentication", "kerberos");
  }

  Map<String, String> yarn() {
    Map<String, String> yarn = new HashMap<>();
    for (String server : List.of("resourcemanager", "nodemanager")) {
      yarn.put("yarn." + server + ".principal", principal(SERVER));
      yarn.put("yarn." + server + ".keytab", keytab(SERVER).toString());
    }
    // A NodeManager with Kerberos gathers logs with Hadoop's native library alone.
    yarn.put("yarn.log-aggregation-enable", "false");
    yarn.put("yarn.resourcemanager.webapp.delegation-token-auth-filter.enabled", "false");
    return yarn;
  }

  Map<String, String> hdfs() {
    Map<String, String> hdfs = new HashMap<>();
    for (String server : List.of("namenode", "datanode")) {
      hdfs.put("dfs." + server + ".kerberos.principal", principal(SERVER));
      hdfs.put("dfs." + server + ".keytab.file", keytab(SERVER).toString());
    }
    hdfs.put("dfs.web.authentication.kerberos.principal", principal(PAGES));
    hdfs.put("dfs.web.authentication.kerberos.keytab", keytab(SERVER).toString());
    hdfs.put("dfs.block.access.token.enable", "true");
    // Privileged ports are for root alone.
    hdfs.put("ignore.secure.ports.for.testing", "true");
    // So that tokens end within a test, unless somebody renews them.
    hdfs.put("dfs.namenode.delegation.token.renew-interval", "20000");
    return hdfs;
  }

  private static String principal(String name) {
    return name + "@" + REALM;
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}

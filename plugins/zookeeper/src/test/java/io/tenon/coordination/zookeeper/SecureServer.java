package io.tenon.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.spi.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real server that wants to know who connects, and the settings that satisfy it. */
final class SecureServer implements AutoCloseable {
  private static final String PREFIX = ZooKeeperSettings.PREFIX;

  private final ServerProcess process;
  private final Map<String, String> settings;

  private SecureServer(ServerProcess process, Map<String, String> settings) {
    this.process = process;
    this.settings = settings;
  }

  /** With one user, by SASL. */
  static SecureServer withUsers(Path folder) throws IOException {
    Path jaas = folder.resolve("jaas.conf");
    Files.writeString(
        jaas,
        "Server { org.apache.zookeeper.server.auth.DigestLoginModule required"
            + " user_tenon=\"pass word\"; };");
    ServerProcess process =
        ServerProcess.standalone(
            List.of("authProvider.1=org.apache.zookeeper.server.auth.SASLAuthenticationProvider"),
            List.of("-Djava.security.auth.login.config=" + jaas));
    return new SecureServer(
        process,
        Map.of(
            PREFIX + "servers",
            process.address(),
            PREFIX + "sasl.user",
            "tenon",
            PREFIX + "sasl.password",
            "pass word"));
  }

  /** With a second port that takes TLS and clients with certificates only. */
  static SecureServer withCertificates(Path folder) throws Exception {
    Path keys = keyStore(folder, "server");
    Path trust = folder.resolve("trust.p12");
    keytool(
        folder,
        "-exportcert",
        "-keystore",
        keys.toString(),
        "-alias",
        "server",
        "-file",
        "server.crt");
    keytool(
        folder, "-importcert", "-noprompt", "-keystore", trust.toString(), "-file", "server.crt");
    int port = Ports.free(1).get(0);
    List<String> lines =
        List.of(
            "secureClientPort=" + port,
            "secureClientPortAddress=127.0.0.1",
            "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory",
            "authProvider.x509=org.apache.zookeeper.server.auth.X509AuthenticationProvider",
            "ssl.keyStore.location=" + keys,
            "ssl.keyStore.password=changeit",
            "ssl.trustStore.location=" + trust,
            "ssl.trustStore.password=changeit");
    return new SecureServer(
        ServerProcess.standalone(lines, List.of()),
        Map.of(
            PREFIX + "servers",
            "127.0.0.1:" + port,
            PREFIX + "tls.enabled",
            "true",
            PREFIX + "tls.truststore",
            trust.toString(),
            PREFIX + "tls.truststore.password",
            "changeit",
            PREFIX + "tls.keystore",
            keys.toString(),
            PREFIX + "tls.keystore.password",
            "changeit"));
  }

  Map<String, String> settings() {
    return settings;
  }

  /** Those of somebody without user and certificate. */
  Map<String, String> plainSettings() {
    return Map.of(PREFIX + "servers", process.address());
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }

  private static Path keyStore(Path folder, String alias) throws Exception {
    Path file = folder.resolve(alias + ".p12");
    keytool(
        folder,
        "-genkeypair",
        "-keystore",
        file.toString(),
        "-alias",
        alias,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + alias,
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-validity",
        "2");
    return file;
  }

  private static void keytool(Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", "changeit"));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> read(folder.resolve("keytool.log")));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}

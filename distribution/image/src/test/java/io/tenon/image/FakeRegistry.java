package io.tenon.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** As much of a registry as a push needs, with a certificate that nobody knows. */
final class FakeRegistry implements AutoCloseable {
  private static final char[] STORE_PASSWORD = "changeit".toCharArray();

  /** The manifests, by the path that they came to. */
  final Map<String, String> manifests = new ConcurrentHashMap<>();

  /** The digests of what was uploaded. */
  final Set<String> blobs = new ConcurrentSkipListSet<>();

  private final HttpsServer server;
  private final String authorization;

  FakeRegistry(Path directory, String user, String password)
      throws IOException, GeneralSecurityException, InterruptedException {
    authorization = "Basic " + basic(user, password);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(directory)));
    server.createContext("/v2/", this::answer);
    server.start();
  }

  static String basic(String user, String password) {
    return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  String name() {
    return "localhost:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream body = exchange.getRequestBody()) {
      byte[] sent = body.readAllBytes();
      if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      exchange.sendResponseHeaders(status(exchange, sent), -1);
    }
  }

  private int status(HttpExchange exchange, byte[] sent) {
    String path = exchange.getRequestURI().getPath();
    switch (exchange.getRequestMethod()) {
      case "POST", "PATCH":
        exchange.getResponseHeaders().add("Location", "/v2/tenon/blobs/uploads/1");
        return 202;
      case "PUT":
        if (path.contains("/manifests/")) {
          manifests.put(path, new String(sent, UTF_8));
        } else {
          blobs.add(exchange.getRequestURI().getQuery().replace("digest=", ""));
        }
        return 201;
      default:
        return path.equals("/v2/") ? 200 : 404;
    }
  }

  private static SSLContext context(Path directory)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path file = directory.resolve("registry.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "registry",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(STORE_PASSWORD))
            .inheritIO()
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool has failed");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, STORE_PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, STORE_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

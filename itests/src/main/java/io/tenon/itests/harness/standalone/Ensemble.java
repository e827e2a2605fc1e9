package io.tenon.itests.harness.standalone;

import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Three real ZooKeeper servers that vote. */
public final class Ensemble implements AutoCloseable {
  static final String LOOPBACK = "127.0.0.1";
  private static final int SIZE = 3;
  private static final Duration SERVING = Duration.ofMinutes(3);

  private final List<Server> servers = new ArrayList<>();

  private record Server(Node node, int port, Path directory) {}

  /** Starts them, with their files in {@code directory}; only this machine's loopback sees them. */
  public Ensemble(Path directory) {
    this(directory, LOOPBACK);
  }

  /** Starts them, for clients that reach them at any address of this machine. */
  public static Ensemble forPartitions(Path directory) {
    return new Ensemble(directory, "0.0.0.0");
  }

  private Ensemble(Path directory, String clientAddress) {
    List<Integer> ports = Ports.free(3 * SIZE);
    try {
      for (int i = 0; i < SIZE; i++) {
        Path own = Files.createDirectories(directory.resolve("zookeeper-" + (i + 1)));
        Files.writeString(own.resolve("myid"), Integer.toString(i + 1));
        List<String> lines =
            new ArrayList<>(
                List.of(
                    "tickTime=500",
                    "minSessionTimeout=1000",
                    // Stock Spark asks for 60 s, and gets them.
                    "maxSessionTimeout=60000",
                    "initLimit=20",
                    "syncLimit=10",
                    "dataDir=" + own,
                    "clientPortAddress=" + clientAddress,
                    "clientPort=" + ports.get(i),
                    "admin.enableServer=false",
                    "4lw.commands.whitelist=srvr",
                    "maxClientCnxns=0"));
        for (int j = 0; j < SIZE; j++) {
          lines.add(
              "server.%d=127.0.0.1:%d:%d"
                  .formatted(j + 1, ports.get(SIZE + j), ports.get(2 * SIZE + j)));
        }
        Path config = Files.write(own.resolve("zoo.cfg"), lines);
        servers.add(
            new Server(
                new Node(
                    "zookeeper-" + (i + 1),
                    Edition.java(
                            List.of(
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Dzookeeper.fsync.warningthresholdms=10000"),
                            "128m")
                        .with(
                            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                            config.toString())),
                ports.get(i),
                own));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set up ZooKeeper in '" + directory + "'", e);
    }
    startAll();
  }

  /** Starts those that do not run, and waits until all serve. */
  public void startAll() {
    for (Server server : servers) {
      if (!server.node().isAlive()) {
        server.node().start();
      }
    }
    for (Server server : servers) {
      Await.until(
          SERVING,
          () -> server.node() + " serves:\n" + server.node().log(),
          () -> !mode(server).isEmpty());
    }
  }

  /** The server that leads the others. */
  public Node leader() {
    return inMode("leader").orElseThrow();
  }

  /** A server that follows. */
  public Node follower() {
    return inMode("follower").orElseThrow();
  }

  /** SIGKILL for all of them. */
  public void killAll() {
    servers.forEach(server -> server.node().kill());
  }

  /** For a client, {@code host:port} of each. */
  public String addresses() {
    return servers.stream()
        .map(server -> LOOPBACK + ":" + server.port())
        .collect(Collectors.joining(","));
  }

  /** Where each keeps the transactions that it has agreed to. */
  public List<Path> directories() {
    return servers.stream().map(Server::directory).toList();
  }

  private Optional<Node> inMode(String mode) {
    return servers.stream()
        .filter(server -> server.node().isAlive() && mode(server).equals(mode))
        .map(Server::node)
        .findFirst();
  }

  private static String mode(Server server) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      int at = answer.indexOf("Mode: ");
      return at < 0 ? "" : answer.substring(at + 6).split("\n")[0];
    } catch (IOException e) {
      // Not up yet, or not any more.
      return "";
    }
  }

  @Override
  public void close() {
    servers.forEach(server -> server.node().close());
  }
}

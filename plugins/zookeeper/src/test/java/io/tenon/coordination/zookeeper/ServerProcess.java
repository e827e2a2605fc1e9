package io.tenon.coordination.zookeeper;

import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real ZooKeeper server in its own JVM, on the loopback interface. */
final class ServerProcess implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final List<String> jvmOptions;
  private @Nullable Process process;

  /** A server that is not part of an ensemble. */
  static ServerProcess standalone() throws IOException {
    return standalone(List.of(), List.of());
  }

  static ServerProcess standalone(List<String> extraLines, List<String> jvmOptions)
      throws IOException {
    Path directory = Files.createTempDirectory("zookeeper");
    ServerProcess server =
        new ServerProcess(directory, Ports.free(1).get(0), extraLines, jvmOptions);
    server.start();
    server.awaitServing();
    return server;
  }

  ServerProcess(Path directory, int port, List<String> extraLines, List<String> jvmOptions)
      throws IOException {
    this.directory = directory;
    this.port = port;
    this.jvmOptions = jvmOptions;
    List<String> lines =
        new ArrayList<>(
            List.of(
                "tickTime=500",
                "minSessionTimeout=1000",
                "initLimit=20",
                "syncLimit=10",
                "dataDir=" + directory,
                "clientPortAddress=127.0.0.1",
                "clientPort=" + port,
                "admin.enableServer=false",
                "4lw.commands.whitelist=ruok,srvr",
                "maxClientCnxns=0"));
    lines.addAll(extraLines);
    Files.write(directory.resolve("zoo.cfg"), lines);
  }

  void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dzookeeper.fsync.warningthresholdms=10000",
                // A test measures coordination, not this machine's disk.
                "-Dzookeeper.forceSync=no"));
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            directory.resolve("zoo.cfg").toString()));
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("server.log").toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    process = started;
  }

  void awaitServing() {
    Await.until(
        "ZooKeeper serves; see " + directory.resolve("server.log"),
        Duration.ofSeconds(30),
        () -> say("srvr").contains("Mode: "));
  }

  /** leader, follower, standalone, or nothing. */
  String mode() {
    String answer = say("srvr");
    int at = answer.indexOf("Mode: ");
    return at < 0 ? "" : answer.substring(at + 6).split("\n")[0];
  }

  boolean isRunning() {
    return process != null && process.isAlive();
  }

  int port() {
    return port;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  private String say(String word) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(1_000);
      OutputStream out = socket.getOutputStream();
      out.write(word.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      // Not up yet, or not any more.
      return "";
    }
  }
}

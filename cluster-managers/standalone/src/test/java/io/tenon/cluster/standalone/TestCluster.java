package io.tenon.cluster.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Spark's own Master and Workers as processes on this machine, on free ports. */
final class TestCluster implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String HOST = "127.0.0.1";
  private static final String MASTER = "org.apache.spark.deploy.master.Master";
  private static final String WORKER = "org.apache.spark.deploy.worker.Worker";

  private final Path directory;
  private final Map<String, String> settings;
  private final int port;
  private final int pagePort;
  private final List<Process> workers = new ArrayList<>();
  private Process master;

  /**
   * Starts a Master.
   *
   * @param directory for all that the cluster writes
   * @param settings of the Master and the Workers
   */
  TestCluster(Path directory, Map<String, String> settings) {
    this.directory = directory;
    this.settings = settings;
    List<Integer> ports = Ports.free(2);
    this.port = ports.get(0);
    this.pagePort = ports.get(1);
    startMaster();
  }

  String url() {
    return "spark://" + HOST + ":" + port;
  }

  int pagePort() {
    return pagePort;
  }

  /** Where workers run executors. */
  Path work() {
    return directory.resolve("work");
  }

  void startMaster() {
    master =
        start(
            MASTER,
            "--host",
            HOST,
            "--port",
            Integer.toString(port),
            "--webui-port",
            Integer.toString(pagePort));
    Await.until(
        LIMIT,
        () -> "a Master at " + url() + "; " + master + " said:\n" + log(MASTER),
        () -> isOpen(port) && isOpen(pagePort));
  }

  /** What all Masters here have logged so far. */
  String masterLog() {
    return log(MASTER);
  }

  void killMaster() {
    kill(master);
  }

  Process startWorker(int cores) {
    int before = aliveWorkers();
    Process worker =
        start(
            WORKER,
            "--host",
            HOST,
            "--cores",
            Integer.toString(cores),
            "--memory",
            "1g",
            "--webui-port",
            "0",
            "--work-dir",
            work().toString(),
            url());
    workers.add(worker);
    Await.until(
        LIMIT,
        () -> "one Worker more; " + worker + " said:\n" + log(WORKER) + "\n" + log(MASTER),
        () -> aliveWorkers() > before);
    return worker;
  }

  /** As the Master's page says. */
  int aliveWorkers() {
    String state = page("/json/");
    String key = "\"aliveworkers\" : ";
    int at = state.indexOf(key);
    return at < 0 ? 0 : Integer.parseInt(state.substring(at + key.length()).split("\\D", 2)[0]);
  }

  /** What the Master's page says under this path. */
  String page(String path) {
    return http("GET " + path, "");
  }

  /** Presses the button beside an application on the Master's page. */
  void kill(String application) {
    String answer = http("POST /app/kill/", "id=" + application + "&terminate=true");
    if (!answer.startsWith("HTTP/1.1 302")) {
      throw new AssertionError(answer);
    }
  }

  private String http(String request, String body) {
    String head =
        request
            + " HTTP/1.0\r\nHost: "
            + HOST
            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    try (Socket socket = new Socket(HOST, pagePort)) {
      socket.getOutputStream().write((head + body).getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void kill(Process process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  static int freePort() {
    return Ports.free(1).get(0);
  }

  /** Sends a signal, by its name without SIG. */
  static void signal(String name, Process process) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(HOST, port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Process start(String mainClass, String... arguments) {
    try {
      Files.createDirectories(directory.resolve("home").resolve("jars"));
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          Stream.of(System.getProperty("tenon.spark.options").strip().split("\\s+")).toList());
      command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
      command.add(mainClass);
      command.addAll(Arrays.asList(arguments));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
      builder.environment().put("SPARK_HOME", directory.resolve("home").toString());
      builder.environment().put("SPARK_SCALA_VERSION", "2.13");
      builder.environment().put("SPARK_LOCAL_IP", HOST);
      builder.environment().put("SPARK_LOCAL_DIRS", directory.resolve("local").toString());
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile(mainClass).toFile()));
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path logFile(String mainClass) {
    return directory.resolve(mainClass + ".log");
  }

  private String log(String mainClass) {
    try {
      return Files.readString(logFile(mainClass));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  /** The processes that workers of this cluster run, and have run and not ended. */
  List<ProcessHandle> executors() {
    return ProcessHandle.allProcesses()
        .filter(process -> isIn(process, work()))
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  private static boolean isIn(ProcessHandle process, Path folder) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
          .startsWith(folder.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    workers.forEach(TestCluster::kill);
    kill(master);
    Await.until(LIMIT, () -> "no process of " + executors(), () -> executors().isEmpty());
  }
}

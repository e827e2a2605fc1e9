package io.tenon.benchmarks.moves;

import io.tenon.benchmarks.moves.MeasureMoves.Jobs;
import io.tenon.benchmarks.workload.HeldData;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A standalone cluster, and an application that starts on processes of this machine. */
final class TwoClusters implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final String HOST = "127.0.0.1";

  /** What does not fit lies on the disk. */
  private static final String MEMORY = "2g";

  private final Path home;
  private final Path jar;
  private final Path work;
  private final Cores cores;
  private final String master;
  private final List<Process> started = new ArrayList<>();
  private String application = "";
  private int applications;
  private int held;
  private Process running;

  /** Which of the machine's cores the executors of each cluster use. */
  enum Cores {
    /** All of them, whichever cluster they are on: two executors on each. */
    SHARED(2),
    /** One for each cluster, as if it were another machine: one executor on each. */
    OWN(1);

    private final int executors;

    Cores(int executors) {
      this.executors = executors;
    }
  }

  TwoClusters(Path home, Path jar, Path work, Cores cores) throws Exception {
    this.home = home;
    this.jar = jar;
    this.work = work;
    this.cores = cores;
    int port = freePort();
    this.master = "spark://" + HOST + ":" + port;
    Process leader =
        start("master", "master", "--host", HOST, "--port", "" + port, "--webui-port", "0");
    await(leader, "master", "I have been elected leader");
    Process worker =
        start(
            "worker",
            cores == Cores.OWN ? onCore(1) : List.of(),
            "worker",
            "--host",
            HOST,
            "--webui-port",
            "0",
            "--cores",
            "2",
            "--memory",
            "8g",
            "--work-dir",
            work.resolve("worker-files").toString(),
            master);
    await(worker, "worker", "Successfully registered");
  }

  private static List<String> onCore(int core) {
    return List.of("taskset", "-c", "" + core);
  }

  /** The home of a Java that runs on one core. */
  private Path javaOnCore(int core) throws IOException {
    Path java = work.resolve("java-on-core-" + core);
    Path program = Files.createDirectories(java.resolve("bin")).resolve("java");
    Files.writeString(
        program,
        "#!/bin/sh\nexec %s '%s' \"$@\"\n"
            .formatted(
                String.join(" ", onCore(core)),
                Path.of(System.getProperty("java.home"), "bin", "java")));
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("cannot make a program of " + program);
    }
    return java;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }

  /** How long an application takes with Spark's own client of the cluster until it has its data. */
  double secondsUntilHeld(int mib) throws Exception {
    submit(onStandaloneByStockClient(), HeldData.class, heldData(mib));
    String held = awaitOfApplication("HELD (\\d+)");
    finish();
    return Long.parseLong(held) / 1000.0;
  }

  List<String> onStandalone() {
    return List.of("--master", master, "--conf", "spark.cores.max=2");
  }

  List<String> onStandaloneByStockClient() {
    List<String> options = new ArrayList<>(onStandalone());
    options.addAll(List.of("--conf", "spark.tenon.standalone.enabled=false"));
    return options;
  }

  /** What an application that ends by itself printed of what it {@code STARTED}, in seconds. */
  List<Double> run(List<String> options, Class<?> main, String... arguments) throws Exception {
    submit(options, main, List.of(arguments));
    awaitOfApplication("^ALL$");
    end(running, name());
    return Pattern.compile("(?m)^STARTED (\\S+)")
        .matcher(log(name()))
        .results()
        .map(match -> Double.valueOf(match.group(1)))
        .toList();
  }

  /** When each round of the application was done, in milliseconds since it began its work. */
  List<Long> roundEnds() throws IOException {
    return Pattern.compile("(?m)^ROUND \\d+ at (\\d+)$")
        .matcher(log(name()))
        .results()
        .map(match -> Long.valueOf(match.group(1)))
        .toList();
  }

  /** Starts the application on processes, and waits until it has its data. */
  void start(int mib) throws Exception {
    startOnProcesses(HeldData.class, heldData(mib), List.of("spark.tenon.placement.warm-up=0s"));
    awaitOfApplication("HELD (\\d+)");
  }

  private List<String> heldData(int mib) {
    held++;
    return List.of("" + mib, stop().toString(), jobs().toString());
  }

  /**
   * Starts an application that first prints {@code APPLICATION <its id>}.
   *
   * @param settings its own, each {@code KEY=VALUE}
   */
  void startOnProcesses(Class<?> main, List<String> arguments, List<String> settings)
      throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--place",
                "process=" + cores.executors,
                "--conf",
                "spark.tenon.placement.clusters=standalone=" + master));
    if (cores == Cores.OWN) {
      options.addAll(List.of("--conf", "spark.tenon.process.java-home=" + javaOnCore(0)));
    }
    settings.forEach(setting -> options.addAll(List.of("--conf", setting)));
    submit(options, main, arguments);
    application = awaitOfApplication("APPLICATION (\\S+)");
  }

  private void submit(List<String> options, Class<?> main, List<String> arguments)
      throws IOException {
    applications++;
    List<String> command = new ArrayList<>(List.of("submit"));
    command.addAll(options);
    for (String setting :
        List.of(
            "spark.ui.enabled=false",
            "spark.driver.host=" + HOST,
            "spark.executor.cores=1",
            "spark.executor.memory=" + MEMORY,
            "spark.local.dir=" + work.resolve("local"))) {
      command.addAll(List.of("--conf", setting));
    }
    command.addAll(List.of("--class", main.getName(), jar.toString()));
    command.addAll(arguments);
    running = start(name(), command.toArray(String[]::new));
  }

  private String name() {
    return "application-" + applications;
  }

  private Path stop() {
    return work.resolve("held-" + held + ".stop");
  }

  private Path jobs() {
    return work.resolve("held-" + held + ".jobs");
  }

  Jobs jobs(long begin, long end) throws IOException {
    return Jobs.read(jobs(), begin, end);
  }

  MoveTimes move(String placement) throws Exception {
    Process process = start("move", "app", "place", application, placement);
    end(process, "move");
    return MoveTimes.read(log("move"));
  }

  /** Ends the application, and sees that it has lost nothing. */
  void finish() throws Exception {
    Files.createFile(stop());
    awaitEnd();
  }

  /** Waits for the end of an application that ends by itself, and sees that it has lost nothing. */
  void awaitEnd() throws Exception {
    String lost = awaitOfApplication("LOST (.+)");
    end(running, name());
    if (!lost.equals("nothing")) {
      throw new IllegalStateException("the application lost " + lost);
    }
  }

  private void end(Process process, String name) throws Exception {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(name + " did not end well:\n" + log(name));
    }
  }

  private Process start(String name, String... arguments) throws IOException {
    return start(name, List.of(), arguments);
  }

  private Process start(String name, List<String> prefix, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(home.resolve("bin/tenon").toString());
    command.addAll(List.of(arguments));
    File log = work.resolve(name + ".log").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    started.add(process);
    return process;
  }

  private String log(String name) throws IOException {
    return Files.readString(work.resolve(name + ".log"));
  }

  /** Waits until the application has printed this, and returns the group of the pattern. */
  String awaitOfApplication(String pattern) throws Exception {
    return await(running, name(), pattern);
  }

  private String await(Process process, String name, String pattern) throws Exception {
    Pattern wanted = Pattern.compile("(?m)" + pattern);
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < LIMIT.toNanos()) {
      Matcher matcher = wanted.matcher(log(name));
      if (matcher.find()) {
        return matcher.groupCount() > 0 ? matcher.group(1) : "";
      }
      if (!process.isAlive() && !wanted.matcher(log(name)).find()) {
        break;
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("'" + pattern + "' did not come:\n" + log(name));
  }

  @Override
  public void close() throws Exception {
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).destroy();
    }
    for (Process each : started) {
      if (!each.waitFor(1, TimeUnit.MINUTES)) {
        each.destroyForcibly();
      }
    }
  }
}

package io.tenon.itests.harness.standalone;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.standalone.Partition.Wire;
import io.tenon.spi.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the processes of a cluster are started, and where its Masters listen. */
final class ClusterPrograms {
  private static final String ZOOKEEPER_URL = "spark.deploy.zookeeper.url";

  private final String host;
  private final Path directory;
  private final Edition edition;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Map<String, String> workerSettings = new LinkedHashMap<>();
  private final List<Seat> seats = new ArrayList<>();
  private final Path jar;

  /** Where a Master listens; one that is started again takes the same place. */
  record Seat(String host, int port, int webPort, Optional<Partition> partition) {}

  /**
   * @param host where all listen that have no namespace of their own
   */
  ClusterPrograms(
      Path directory, Edition edition, int seats, Optional<Partitions> partitions, String host) {
    this.directory = directory;
    this.edition = edition;
    this.host = host;
    List<Integer> ports = Ports.free(2 * seats);
    for (int i = 0; i < seats; i++) {
      int place = i;
      Optional<Partition> partition = partitions.map(all -> all.of(place));
      this.seats.add(
          new Seat(
              partition.map(own -> own.inner(Wire.CLUSTER)).orElse(host),
              ports.get(2 * i),
              ports.get(2 * i + 1),
              partition));
    }
    try {
      Files.createDirectories(directory.resolve("conf"));
      Files.writeString(
          logging(),
          """
          status = error
          rootLogger.level = info
          rootLogger.appenderRef.console.ref = console
          appender.console.type = Console
          appender.console.name = console
          appender.console.target = SYSTEM_ERR
          appender.console.layout.type = PatternLayout
          appender.console.layout.pattern = %d{UNIX_MILLIS} %p %c{1}: %m%n%ex
          """);
      jar = ApplicationJar.of(directory.resolve("probe.jar"), List.of(ProbeApplication.class));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set up a cluster in '" + directory + "'", e);
    }
  }

  /** Of Masters that stand for election at these servers, by Spark's own settings. */
  void standAt(Ensemble ensemble, String chroot) {
    set("spark.deploy.recoveryMode", "ZOOKEEPER");
    set(ZOOKEEPER_URL, ensemble.addresses());
    set("spark.deploy.zookeeper.dir", chroot);
  }

  /** Of the Masters that are made from now on. */
  void set(String key, String value) {
    settings.put(key, value);
  }

  /** Of Workers that are started from now on. */
  void setOfWorkers(String key, String value) {
    workerSettings.put(key, value);
  }

  List<Seat> seats() {
    return List.copyOf(seats);
  }

  /** How Workers and applications find the Masters. */
  String address() {
    return "spark://"
        + seats.stream()
            .map(seat -> seat.host() + ":" + seat.port())
            .collect(Collectors.joining(","));
  }

  Program master(Seat seat) {
    Path properties = directory.resolve("master-" + seat.port() + ".conf");
    Map<String, String> own = new LinkedHashMap<>(settings);
    seat.partition()
        .ifPresent(
            partition ->
                own.computeIfPresent(
                    ZOOKEEPER_URL,
                    (key, url) -> url.replace(Ensemble.LOOPBACK, partition.outer(Wire.ZOOKEEPER))));
    write(properties, own);
    Program program =
        daemon("master", seat.host())
            .with("--host", seat.host(), "--port", Integer.toString(seat.port()))
            .with("--webui-port", Integer.toString(seat.webPort()))
            .with("--properties-file", properties.toString());
    return seat.partition().map(partition -> partition.run(program)).orElse(program);
  }

  Program worker(int number, int cores) {
    List<Integer> ports = Ports.free(2);
    Path properties = directory.resolve("worker-" + number + ".conf");
    write(properties, workerSettings);
    return daemon("worker", host)
        .with("--host", host, "--port", Integer.toString(ports.get(0)))
        .with("--webui-port", Integer.toString(ports.get(1)))
        .with("--cores", Integer.toString(cores), "--memory", "8g")
        .with("--work-dir", directory.resolve("work-" + number).toString())
        .with("--properties-file", properties.toString())
        .with(address());
  }

  /**
   * @param address where its page listens as well
   */
  private Program daemon(String kind, String address) {
    return edition
        .daemon(kind, options())
        .withEnvironment("SPARK_CONF_DIR", directory.resolve("conf").toString())
        .withEnvironment("SPARK_LOCAL_IP", address)
        .withEnvironment("SPARK_DAEMON_MEMORY", "512m");
  }

  Program application(int number, String... more) {
    return edition
        .submit(options())
        .with("--master", address(), "--name", "probe-" + number)
        .with("--class", ProbeApplication.class.getName())
        .with("--conf", "spark.ui.enabled=false")
        .with("--conf", "spark.driver.host=" + host)
        .with("--conf", "spark.executor.cores=1", "--conf", "spark.executor.memory=512m")
        .with("--conf", "spark.local.dir=" + directory.resolve("local"))
        .with(more)
        .with(jar.toString())
        .withEnvironment("SPARK_LOCAL_IP", host)
        .withEnvironment("SPARK_CONF_DIR", directory.resolve("conf").toString());
  }

  private List<String> options() {
    return List.of("-XX:TieredStopAtLevel=1", "-Dlog4j2.configurationFile=" + logging());
  }

  private Path logging() {
    return directory.resolve("conf").resolve("log4j2.properties");
  }

  private static void write(Path file, Map<String, String> settings) {
    try {
      Files.write(
          file,
          settings.entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write '" + file + "'", e);
    }
  }
}

package io.tenon.itests.placement;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opentest4j.AssertionFailedError;

/** One real broker of Kafka, its own controller, on the loopback, and who writes numbers to it. */
final class KafkaBroker implements AutoCloseable {
  static final String TOPIC = "numbers";

  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** 16 bytes in Base64, as Kafka wants the name of a cluster. */
  private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";

  private static final Path JARS =
      Checkout.root().resolve("itests").resolve("target").resolve("kafka");

  private final Path data;
  private final String address;
  private final RunningProgram broker;
  private final RunningProgram writer;
  private int written;

  /** Starts it with two partitions for the topic, which is there when this returns, and empty. */
  KafkaBroker(Path directory) throws IOException {
    data = directory.resolve("data");
    List<Integer> ports = Ports.free(2);
    address = "127.0.0.1:" + ports.get(0);
    Path config =
        Files.writeString(
            Files.createDirectories(directory).resolve("server.properties"),
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:%2$d
            controller.listener.names=CONTROLLER
            listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
            log.dirs=%3$s
            num.partitions=2
            offsets.topic.replication.factor=1
            """
                .formatted(ports.get(0), ports.get(1), data));
    java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", config.toString())
        .run(LIMIT)
        .expectExit(0);
    broker = java("kafka.Kafka", config.toString()).start();
    writer = startWriter();
  }

  /** Asks again until the broker is there; the first number makes the topic. */
  private RunningProgram startWriter() {
    try {
      return java("kafka.tools.ConsoleProducer", "--bootstrap-server", address, "--topic", TOPIC)
          .start();
    } catch (RuntimeException | Error e) {
      broker.close();
      throw e;
    }
  }

  /** Where clients find it. */
  String address() {
    return address;
  }

  /** What an application needs to read from it, for {@code --jars}. */
  static String connector() {
    return Checkout.files(
            JARS,
            "**/{spark-sql-kafka,spark-token-provider-kafka,kafka-clients,commons-pool2}*.jar")
        .stream()
        .map(Path::toString)
        .collect(Collectors.joining(","));
  }

  /** Writes so many numbers more, each one larger than the one before; the first is 0. */
  void write(int count) {
    writer.type(
        IntStream.range(written, written + count)
            .mapToObj(number -> number + "\n")
            .collect(Collectors.joining()));
    written += count;
  }

  void awaitTopic() {
    Await.until(
        LIMIT,
        () -> "the topic in\n" + broker.stdout() + broker.stderr() + writer.stderr(),
        () -> {
          if (!broker.handle().isAlive()) {
            throw new AssertionFailedError("it ended:\n" + broker.stdout() + broker.stderr());
          }
          return Files.isDirectory(data.resolve(TOPIC + "-0"));
        });
  }

  /** Waits until all is written, and tells how many numbers that are. */
  int finish() {
    writer.endInput();
    writer.awaitExit(LIMIT).expectExit(0);
    return written;
  }

  private static Program java(String mainClass, String... arguments) {
    return Program.of(Path.of(System.getProperty("java.home"), "bin", "java").toString())
        .with("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .with("-cp", JARS + "/*:" + Checkout.home().resolve("jars") + "/*", mainClass)
        .with(arguments);
  }

  @Override
  public void close() {
    writer.close();
    broker.close();
  }
}

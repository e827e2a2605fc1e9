package io.tenon.itests.jobs;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connect.service.SparkConnectServer;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.apache.spark.storage.RDDInfo;
import scala.Option;

/**
 * A Spark Connect server, and a client in a process of its own that works with two sessions until a
 * file is there. Prints what the client found, and all that went wrong in the server.
 */
public final class MovingConnect {
  /** What an application has to bring, beside the jars of Spark Connect. */
  public static final List<Class<?>> CLASSES =
      List.of(MovingConnect.class, MovingConnectClient.class, Results.class, Troubles.class);

  /** The setting that says where the jars of Spark Connect are, with {@code :} between them. */
  public static final String JARS = "spark.test.connect";

  /** The setting that says at which port of this machine it is to listen. */
  public static final String PORT = "spark.connect.grpc.binding.port";

  private MovingConnect() {}

  public static void main(String[] arguments) throws Exception {
    try (SparkSession spark = SparkSession.builder().appName("moving-connect").getOrCreate()) {
      Troubles troubles = new Troubles();
      spark.sparkContext().addSparkListener(troubles);
      Results.say("application", spark.sparkContext().applicationId());
      Thread server = new Thread(() -> SparkConnectServer.main(new String[0]), "connect-server");
      server.start();
      Process client =
          client(spark.conf().get(JARS), arguments[0], "sc://127.0.0.1:" + spark.conf().get(PORT));
      Results.say("client-exit", client.waitFor());
      RDDInfo[] cached = spark.sparkContext().getRDDStorageInfo();
      Results.say("tables-cached", cached.length);
      Results.say(
          "all-partitions-cached",
          Arrays.stream(cached)
              .allMatch(each -> each.numCachedPartitions() == each.numPartitions()));
      troubles.say();
      SparkConnectService.stop(Option.empty(), Option.empty());
      server.join();
    }
    Results.say("done", true);
  }

  /** What it prints is printed by this process. */
  private static Process client(String jars, String... arguments) throws Exception {
    Path own =
        Path.of(MovingConnect.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of("-cp", String.join(":", System.getProperty("java.class.path"), jars, "" + own)));
    command.add(MovingConnectClient.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).inheritIO().start();
  }
}

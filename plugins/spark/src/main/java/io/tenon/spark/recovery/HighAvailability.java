package io.tenon.spark.recovery;

import io.tenon.spark.BridgeKeys;
import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SecurityManager;
import org.apache.spark.SecurityManager$;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master$;
import org.apache.spark.deploy.master.MasterMessages;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcEnv$;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * Whether and through which plugin a Master is one of several: from {@code --ha}, or from what
 * Spark's own configuration says. Read in this order: {@link #of} the arguments, then Spark reads
 * the rest of them, then {@link #configure}, then {@link #start}.
 *
 * @param asked the value of {@code --ha}
 * @param arguments the others, for Spark
 */
public record HighAvailability(Optional<String> asked, List<String> arguments) {
  private static final String OPTION = "--ha";
  private static final String MODE = "spark.deploy.recoveryMode";
  private static final String FACTORY = "spark.deploy.recoveryMode.factory";
  private static final String RECOVERY_TIMEOUT = "spark.deploy.recoveryTimeout";
  private static final String RECOVERY_DIRECTORY = "spark.deploy.recoveryDirectory";
  private static final String ZOOKEEPER_URL = "spark.deploy.zookeeper.url";
  private static final String ZOOKEEPER_DIR = "spark.deploy.zookeeper.dir";
  private static final String SERVERS = "spark.tenon.zookeeper.servers";
  private static final String CHROOT = "spark.tenon.zookeeper.chroot";
  private static final String FILE_DIR = "spark.tenon.coordination.file.dir";
  private static final String SOURCE = "spark.metrics.conf.master.source.leadership.class";

  /**
   * After an election, how long a worker or application that does not answer holds up all others.
   * Spark's own default is a worker's whole time-out, a minute.
   */
  private static final String DEFAULT_RECOVERY_TIMEOUT = "15s";

  private static final String ZOOKEEPER = "zookeeper";
  private static final String FILE = "file";

  /** Copies. */
  public HighAvailability {
    arguments = List.copyOf(arguments);
  }

  /** Takes {@code --ha NAME} or {@code --ha=NAME} out of the arguments of a Master. */
  public static HighAvailability of(String... arguments) {
    Optional<String> asked = Optional.empty();
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(OPTION + "=")) {
        asked = Optional.of(arguments[i].substring(OPTION.length() + 1));
      } else if (arguments[i].equals(OPTION) && i + 1 < arguments.length) {
        asked = Optional.of(arguments[++i]);
      } else {
        rest.add(arguments[i]);
      }
    }
    return new HighAvailability(asked, rest);
  }

  /**
   * Sets what follows from {@code --ha} or from {@code spark.deploy.recoveryMode=ZOOKEEPER}, where
   * it is not set. Without either, nothing: Spark's other recovery modes are as they were.
   *
   * @throws TenonException when a setting that it needs is missing
   */
  public void configure(SparkConf conf) {
    Optional<String> plugin =
        asked
            .or(() -> option(conf, BridgeKeys.COORDINATION.name()))
            .or(
                () ->
                    option(conf, MODE)
                        .map(mode -> mode.toUpperCase(Locale.ROOT))
                        .filter("ZOOKEEPER"::equals)
                        .map(mode -> ZOOKEEPER));
    if (plugin.isEmpty()) {
      return;
    }
    conf.set(BridgeKeys.COORDINATION.name(), plugin.get());
    conf.set(MODE, "CUSTOM");
    conf.set(FACTORY, TenonRecovery.class.getName());
    conf.setIfMissing(RECOVERY_TIMEOUT, DEFAULT_RECOVERY_TIMEOUT);
    conf.setIfMissing(SOURCE, LeadershipSource.class.getName());
    switch (plugin.get()) {
      case ZOOKEEPER -> zookeeper(conf);
      case FILE -> file(conf);
      default -> {
        // Another vendor's plugin has settings of its own.
      }
    }
  }

  private static void zookeeper(SparkConf conf) {
    option(conf, ZOOKEEPER_URL)
        .ifPresent(
            url -> {
              int slash = url.indexOf('/');
              String root = slash < 0 ? "" : url.substring(slash);
              conf.setIfMissing(SERVERS, slash < 0 ? url : url.substring(0, slash));
              option(conf, ZOOKEEPER_DIR)
                  .map(directory -> root + directory)
                  .or(() -> Optional.of(root).filter(text -> !text.isEmpty()))
                  .ifPresent(chroot -> conf.setIfMissing(CHROOT, chroot));
            });
    require(conf, SERVERS, ZOOKEEPER_URL, "host:port of each server, separated by commas");
  }

  private static void file(SparkConf conf) {
    option(conf, RECOVERY_DIRECTORY).ifPresent(path -> conf.setIfMissing(FILE_DIR, path));
    require(conf, FILE_DIR, RECOVERY_DIRECTORY, "a directory of this machine");
  }

  private static void require(SparkConf conf, String key, String sparks, String what) {
    if (option(conf, key).isEmpty()) {
      throw new TenonException(
          ConfigErrorCode.CONFIG_MISSING_KEY,
          "Masters that take over from each other by '%s' need '%s' or '%s': %s"
              .formatted(conf.get(BridgeKeys.COORDINATION.name()), sparks, key, what));
    }
  }

  private static Optional<String> option(SparkConf conf, String key) {
    return Optional.ofNullable(conf.get(key, null)).filter(value -> !value.isBlank());
  }

  /** Starts a Master as Spark does, one that waits for its writes where {@code conf} says so. */
  public static RpcEnv start(String host, int port, int webUiPort, SparkConf conf) {
    if (!conf.get(FACTORY, "").equals(TenonRecovery.class.getName())
        || !conf.get(MODE, "").equals("CUSTOM")) {
      return Master$.MODULE$.startRpcEnvAndEndpoint(host, port, webUiPort, conf)._1();
    }
    SecurityManager security =
        new SecurityManager(
            conf, Option.empty(), SecurityManager$.MODULE$.$lessinit$greater$default$3());
    RpcEnv env =
        RpcEnv$.MODULE$.create(Master$.MODULE$.SYSTEM_NAME(), host, port, conf, security, false);
    RpcEndpointRef master =
        env.setupEndpoint(
            Master$.MODULE$.ENDPOINT_NAME(),
            new FencedMaster(env, env.address(), webUiPort, security, conf));
    // It has started when it answers.
    master.askSync(
        MasterMessages.BoundPortsRequest$.MODULE$,
        ClassTag$.MODULE$.apply(MasterMessages.BoundPortsResponse.class));
    return env;
  }
}

package io.tenon.spark.submit;

import io.tenon.spark.BridgeKeys;
import io.tenon.spark.Masters;
import io.tenon.spark.recovery.DriverLease;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkSubmitAction$;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Drivers that run on a worker of a standalone cluster. Spark's own clients submit them, to the
 * Master or to its REST port; what they submit is this class, which lets the user's application
 * find the plugin's master in the place of Spark's and then runs it.
 */
public final class StandaloneDriver {
  private static final String SCHEME = "spark";
  private static final String MASTER = "spark.master";
  private static final String EXTRA_CLASS_PATH = "spark.driver.extraClassPath";
  private static final String REST_PORT = "spark.master.rest.port";
  private static final String DEFAULT_REST_PORT = "6066";

  // Declared by the plugin, whose classes the bridge does not know.
  private static final String WORKER_HOME = "spark.tenon.standalone.home";

  private StandaloneDriver() {}

  /**
   * Runs on the worker.
   *
   * @param args the main class of the application, and its arguments
   */
  public static void main(String[] args) throws Throwable {
    String master = System.getProperty(MASTER);
    DriverLease.hold(Masters.withoutPrefix(master));
    System.setProperty(MASTER, Masters.PREFIX + Masters.withoutPrefix(master));
    String[] own = List.of(args).subList(1, args.length).toArray(String[]::new);
    try {
      Class.forName(args[0], true, Thread.currentThread().getContextClassLoader())
          .getMethod("main", String[].class)
          .invoke(null, (Object) own);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  static boolean serves(String master) {
    return Masters.scheme(master).equals(SCHEME);
  }

  /** Puts this class before the application's in what Spark's client is to submit. */
  static Tuple4<Seq<String>, Seq<String>, SparkConf, String> wrap(
      SparkSubmitArguments args, Tuple4<Seq<String>, Seq<String>, SparkConf, String> prepared) {
    List<String> arguments = new ArrayList<>(CollectionConverters.asJava(prepared._1()));
    arguments.add(mainClass(arguments, args), StandaloneDriver.class.getName());
    SparkConf conf = prepared._3();
    if (args.numExecutors() != null) {
      conf.set("spark.executor.instances", args.numExecutors());
    }
    home(conf).ifPresent(home -> setHome(conf, home));
    return new Tuple4<>(
        CollectionConverters.asScala(arguments).toSeq(), prepared._2(), conf, prepared._4());
  }

  /** Both of Spark's clients take the application's jar and then its class. */
  private static int mainClass(List<String> arguments, SparkSubmitArguments args) {
    for (int i = 1; i < arguments.size(); i++) {
      if (arguments.get(i).equals(args.mainClass())
          && arguments.get(i - 1).equals(args.primaryResource())) {
        return i;
      }
    }
    throw new IllegalStateException("Spark does not submit " + args.mainClass() + " as it did");
  }

  private static Optional<String> home(SparkConf conf) {
    Map<String, String> settings = BridgeKeys.settings(conf);
    return Optional.ofNullable(settings.get(WORKER_HOME))
        .or(() -> BridgeKeys.home(settings).map(home -> home.toAbsolutePath().toString()));
  }

  /** A worker of Spark's own has another class path, and says of another home where it is. */
  private static void setHome(SparkConf conf, String home) {
    conf.set(BridgeKeys.HOME.name(), home);
    @Nullable String before = conf.get(EXTRA_CLASS_PATH, null);
    String jars = home + "/jars/*";
    conf.set(EXTRA_CLASS_PATH, before == null ? jars : before + File.pathSeparator + jars);
  }

  /**
   * Lets {@code --kill} and {@code --status} ask the Master itself. Spark asks the REST port alone:
   * so it stays where that is switched on, and for the port's usual number.
   *
   * @param served whether a plugin serves a master, with these settings
   */
  static void askByRpc(SparkSubmitArguments args, BiPredicate<String, Map<String, String>> served) {
    if (args.maybeMaster().isEmpty()
        || args.useRest()
        || args.action().equals(SparkSubmitAction$.MODULE$.SUBMIT())) {
      return;
    }
    String master = args.maybeMaster().get();
    Map<String, String> settings = CollectionConverters.asJava(args.sparkProperties());
    String port = settings.getOrDefault(REST_PORT, DEFAULT_REST_PORT);
    if (master.startsWith(SCHEME + "://")
        && !master.endsWith(":" + port)
        && served.test(master, settings)) {
      args.maybeMaster_$eq(Option.apply(Masters.PREFIX + master));
    }
  }
}

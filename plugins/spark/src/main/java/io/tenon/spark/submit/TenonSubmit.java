package io.tenon.spark.submit;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.Lease;
import io.tenon.spark.ApplicationDefaults;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.Masters;
import io.tenon.spark.Settings;
import io.tenon.spark.SparkKernel;
import io.tenon.spark.SystemUser;
import io.tenon.spark.cluster.ApplicationFailure;
import io.tenon.spark.cluster.ExecutorDefaultsRule;
import io.tenon.spark.placement.ClusterNames;
import io.tenon.spark.placement.Placement;
import io.tenon.spark.placement.PlacementKeys;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ExecutorDefaults;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.deploy.SparkSubmit;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.internal.LogEntry;
import org.apache.spark.util.Utils$;
import scala.Function0;
import scala.Option;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * spark-submit with all its flags. A master that a plugin serves is told to Spark's handling as a
 * standalone one, which has no rules of its own in client mode, and becomes {@code tenon:<master>}
 * before the application starts.
 */
public final class TenonSubmit extends SparkSubmit {
  private static final String STAND_IN = "spark://tenon:7077";
  private static final Set<String> OF_SPARK = Set.of("local", "local-cluster", "spark");
  private static final Map<String, String> OF_SPARK_WITH_CLASS =
      Map.of(
          "yarn", "org.apache.spark.deploy.yarn.YarnClusterApplication",
          "k8s", "org.apache.spark.deploy.k8s.submit.KubernetesClientApplication");
  private static final int FAILED = 1;

  private final PrintStream out;
  private boolean applicationStarts;

  TenonSubmit(PrintStream out) {
    this.out = out;
  }

  /**
   * Submits an application. Exit codes: Spark's own; of errors of Tenon that of their category.
   *
   * @param args of spark-submit
   */
  public static void main(String[] args) {
    Optional.ofNullable(System.getenv("SPARK_PREFER_IPV6"))
        .ifPresent(value -> System.setProperty("java.net.preferIPv6Addresses", value));
    int exitCode = new TenonSubmit(System.err).run(args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /**
   * As {@link #main}, for a program that wants to go on after the application: throws what went
   * wrong, the error of Tenon where there is one, and ends no JVM.
   */
  public static void submit(String... args) {
    SystemUser.nameTheNameless();
    try {
      new TenonSubmit(System.err).doSubmit(args);
    } catch (Throwable e) {
      throw ApplicationFailure.last()
          .or(() -> find(e))
          .map(RuntimeException.class::cast)
          .orElseGet(
              () -> {
                throw TenonSubmit.<RuntimeException>asIs(e);
              });
    }
  }

  /** Submits, and returns the exit code; throws what the application itself throws. */
  int run(String[] args) {
    SystemUser.nameTheNameless();
    List<DescribedApplication> described = List.of();
    List<String> arguments = List.of(args);
    try {
      Optional<ManifestOption> manifests = ManifestOption.find(arguments);
      if (manifests.isPresent()) {
        arguments = manifests.get().others();
        described = manifests.get().applications(out::println);
      }
      if (described.size() == 1) {
        arguments = described.get(0).arguments(arguments, out::println);
      }
    } catch (TenonException e) {
      return exitCode(e);
    }
    return described.size() > 1
        ? new ManifestBatch(described, arguments, out)
            .submit(each -> new TenonSubmit(out).submitOneOfSeveral(each), this::exitCode)
        : submitOne(arguments);
  }

  private int submitOneOfSeveral(List<String> arguments) {
    try {
      return submitOne(arguments);
    } catch (Throwable e) {
      out.println("Error: " + e);
      return FAILED;
    }
  }

  private int submitOne(List<String> arguments) {
    try {
      doSubmit(arguments.toArray(String[]::new));
      return 0;
    } catch (Throwable e) {
      return exitCode(e);
    }
  }

  private int exitCode(Throwable thrown) {
    if (thrown instanceof SparkUserAppException told) {
      return told.exitCode();
    }
    Optional<TenonException> cause = ApplicationFailure.last().or(() -> find(thrown));
    if (cause.isPresent()) {
      print(cause.get().code(), cause.get().getMessage());
      return cause.get().category().exitCode();
    }
    if (applicationStarts) {
      throw TenonSubmit.<RuntimeException>asIs(thrown);
    }
    out.println("Error: " + thrown.getMessage());
    return FAILED;
  }

  /** Scala and the application throw checked exceptions that no signature names. */
  @SuppressWarnings("unchecked")
  static <E extends Throwable> E asIs(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private static Optional<TenonException> find(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof TenonException known) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  private void print(String code, String message) {
    String[] lines = message.strip().split("\\R");
    out.println("tenon: " + code + ": " + lines[0]);
    for (int i = 1; i < lines.length; i++) {
      out.println("  " + lines[i]);
    }
  }

  @Override
  public SparkSubmitArguments parseArguments(String[] args) {
    SparkSubmitArguments parsed =
        new LoggingArguments(
            CollectionConverters.asScala(PlaceOption.translate(List.of(args))).toSeq(),
            System.getenv());
    // --kill and --status are answered by a service that is not told the settings.
    CollectionConverters.asJava(parsed.sparkProperties())
        .forEach(
            (key, value) -> {
              if (key.startsWith(BridgeKeys.PREFIX)) {
                System.setProperty(key, value);
              }
            });
    StandaloneDriver.askByRpc(parsed, TenonSubmit::isServed);
    return parsed;
  }

  @Override
  public Tuple4<Seq<String>, Seq<String>, SparkConf, String> prepareSubmitEnvironment(
      SparkSubmitArguments args, Option<Configuration> hadoop) {
    Tuple4<Seq<String>, Seq<String>, SparkConf, String> prepared =
        args.maybeRemote().isDefined()
            ? super.prepareSubmitEnvironment(args, hadoop)
            : prepare(args, hadoop);
    applicationStarts = true;
    return prepared;
  }

  private Tuple4<Seq<String>, Seq<String>, SparkConf, String> prepare(
      SparkSubmitArguments args, Option<Configuration> hadoop) {
    Map<String, String> settings =
        new HashMap<>(CollectionConverters.asJava(args.sparkProperties()));
    Optional<Kernel> kernel = kernel(settings);
    if (kernel.isPresent()) {
      Settings.check(kernel.get(), settings);
    } else {
      BridgeKeys.SCHEMA.check(BridgeKeys.PREFIX, settings);
    }
    if (args.maybeMaster().isEmpty() && kernel.isPresent()) {
      firstPlace(settings, kernel.get())
          .ifPresent(first -> args.maybeMaster_$eq(Option.apply(first)));
    }
    String master = args.maybeMaster().isDefined() ? args.maybeMaster().get() : "local[*]";
    boolean served =
        kernel.isPresent()
            && Masters.isServed(kernel.get(), master)
            && !Masters.isLeftToSpark(master, settings);
    if (!served && !isOfSpark(master)) {
      throw Masters.unserved(master, kernel.map(Masters::schemes).orElse(List.of()));
    }
    Tuple4<Seq<String>, Seq<String>, SparkConf, String> prepared =
        served
            ? prepareServed(kernel.get(), master, settings, args, hadoop)
            : super.prepareSubmitEnvironment(args, hadoop);
    kernel.ifPresent(present -> ApplicationDefaults.apply(present, prepared._3()));
    return prepared;
  }

  /** Whoever says where the executors are need not say it again as the master. */
  private static Optional<String> firstPlace(Map<String, String> settings, Kernel kernel) {
    return PlacementKeys.PLACEMENT
        .find(settings)
        .map(text -> Placement.parse(text).entries().get(0).cluster())
        .map(cluster -> new ClusterNames(settings, kernel).master(cluster, List.of()));
  }

  private static boolean isServed(String master, Map<String, String> settings) {
    return !Masters.isLeftToSpark(master, settings)
        && kernel(settings).filter(kernel -> Masters.isServed(kernel, master)).isPresent();
  }

  /** Without a home there are no plugins, and Spark's own masters work all the same. */
  private static Optional<Kernel> kernel(Map<String, String> settings) {
    return BridgeKeys.pluginsDirectory(settings).map(directory -> SparkKernel.of(settings));
  }

  private static boolean isOfSpark(String master) {
    if (master.startsWith(Masters.PREFIX)) {
      return false;
    }
    String scheme = Masters.scheme(master);
    String needed = OF_SPARK_WITH_CLASS.get(scheme);
    return OF_SPARK.contains(scheme) || (needed != null && Utils$.MODULE$.classIsLoadable(needed));
  }

  private Tuple4<Seq<String>, Seq<String>, SparkConf, String> prepareServed(
      Kernel kernel,
      String master,
      Map<String, String> settings,
      SparkSubmitArguments args,
      Option<Configuration> hadoop) {
    KerberosLogin.of(args);
    String plain = Masters.withoutPrefix(master);
    ExecutorDefaults defaults;
    try (Lease<ClusterManager> lease = Masters.slot(kernel, plain).lease()) {
      defaults = lease.service().defaults(plain);
      if ("cluster".equals(args.deployMode())) {
        if (StandaloneDriver.serves(plain)) {
          args.maybeMaster_$eq(Option.apply(plain));
          return StandaloneDriver.wrap(args, super.prepareSubmitEnvironment(args, hadoop));
        }
        requireDrivers(lease.service(), plain, settings);
        return DriverSubmission.of(args, plain);
      }
    }
    args.maybeMaster_$eq(Option.apply(STAND_IN));
    Tuple4<Seq<String>, Seq<String>, SparkConf, String> prepared;
    try {
      prepared = super.prepareSubmitEnvironment(args, hadoop);
    } finally {
      args.maybeMaster_$eq(Option.apply(master));
    }
    SparkConf conf = prepared._3();
    conf.setMaster(Masters.PREFIX + plain);
    // Spark's handling knows these two for YARN and Kubernetes alone.
    set(conf, "spark.executor.instances", args.numExecutors());
    set(conf, "spark.yarn.queue", args.queue());
    ExecutorDefaultsRule.apply(defaults, conf);
    return prepared;
  }

  private static void set(SparkConf conf, String key, String value) {
    if (value != null) {
      conf.set(key, value);
    }
  }

  /** Says at once where a cluster manager runs no drivers. */
  private static void requireDrivers(
      ClusterManager manager, String master, Map<String, String> settings) {
    manager.drivers(master, manager.settings().select(settings)).close();
  }

  @Override
  public void logInfo(Function0<String> message) {
    out.println(message.apply());
  }

  @Override
  public void logInfo(LogEntry entry) {
    out.println(entry.message());
  }

  @Override
  public void logWarning(Function0<String> message) {
    out.println("Warning: " + message.apply());
  }

  @Override
  public void logWarning(LogEntry entry) {
    out.println("Warning: " + entry.message());
  }

  @Override
  public void logError(Function0<String> message) {
    out.println("Error: " + message.apply());
  }

  @Override
  public void logError(LogEntry entry) {
    out.println("Error: " + entry.message());
  }
}

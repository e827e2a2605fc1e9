package io.tenon.spark.cluster;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.executor.TenonExecutor;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SecurityManager$;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.rpc.RpcEndpointAddress;
import org.apache.spark.scheduler.cluster.CoarseGrainedSchedulerBackend;
import org.apache.spark.util.Utils$;
import scala.jdk.javaapi.CollectionConverters;

/** How an executor of an application is started. */
final class ExecutorTemplate {
  /** The distribution's class path, one jar a line; with it the archive of classes fits. */
  private static final String CLASS_PATH_LIST = "classpath.list";

  private static final String CLASS_ARCHIVE = "tenon.cds";

  /** The variable of the environment with options for every JVM, of conf/spark-env.sh. */
  private static final String JAVA_OPTIONS = "TENON_JAVA_OPTIONS";

  private final SparkContext context;
  private final SparkConf conf;
  private final String applicationId;
  private final Optional<Path> home;

  ExecutorTemplate(SparkContext context, String applicationId) {
    this.context = context;
    this.conf = context.conf();
    this.applicationId = applicationId;
    this.home = BridgeKeys.home(BridgeKeys.settings(conf)).map(Path::toAbsolutePath);
  }

  ProcessTemplate create() {
    Map<String, String> secrets = secrets();
    Map<String, String> environment = environment();
    environment.putAll(secrets);
    return new ProcessTemplate(
        TenonExecutor.class.getName(),
        classPath(),
        jvmOptions(),
        arguments(),
        environment,
        secrets.keySet());
  }

  private List<String> arguments() {
    String driverUrl =
        new RpcEndpointAddress(
                conf.get("spark.driver.host"),
                Integer.parseInt(conf.get("spark.driver.port")),
                CoarseGrainedSchedulerBackend.ENDPOINT_NAME())
            .toString();
    return List.of(
        "--driver-url",
        driverUrl,
        "--executor-id",
        Placeholder.EXECUTOR_ID.token(),
        "--hostname",
        Placeholder.HOST.token(),
        "--cores",
        Placeholder.CORES.token(),
        "--app-id",
        applicationId,
        "--resourceProfileId",
        Placeholder.PROFILE_ID.token());
  }

  private List<String> jvmOptions() {
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + Placeholder.MEMORY_MIB.token() + "m");
    options.addAll(classArchive());
    options.addAll(split(Optional.ofNullable(System.getenv(JAVA_OPTIONS)).orElse("")));
    options.addAll(startupSettings());
    options.addAll(split(conf.get("spark.executor.defaultJavaOptions", "")));
    // SparkContext has put the options of JavaModuleOptions before the user's.
    options.addAll(split(conf.get("spark.executor.extraJavaOptions", "")));
    return options;
  }

  private List<String> split(String text) {
    String substituted =
        Utils$.MODULE$.substituteAppNExecIds(text, applicationId, Placeholder.EXECUTOR_ID.token());
    return CollectionConverters.asJava(Utils$.MODULE$.splitCommandString(substituted));
  }

  /** What an executor needs to know before it can ask the driver for the settings. */
  private List<String> startupSettings() {
    List<String> options = new ArrayList<>();
    BridgeKeys.settings(conf)
        .forEach(
            (key, value) -> {
              if (SparkConf.isExecutorStartupConf(key) && !isSecret(key)) {
                options.add("-D" + key + "=" + value);
              }
            });
    options.sort(null);
    return options;
  }

  private static boolean isSecret(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return lower.endsWith("password") || lower.endsWith("secret");
  }

  private static List<String> classArchive() {
    String archive = System.getProperty(CLASS_ARCHIVE, "");
    if (archive.isEmpty() || !Files.isReadable(Path.of(archive))) {
      return List.of();
    }
    // How the JVM is to treat it lies beside it, for drivers and executors alike.
    Path options = Path.of(archive).resolveSibling("options");
    return List.of("-XX:SharedArchiveFile=" + archive, "@" + options);
  }

  private List<String> classPath() {
    List<String> entries = new ArrayList<>();
    for (String entry :
        conf.get("spark.executor.extraClassPath", "").split(File.pathSeparator, -1)) {
      if (!entry.isBlank()) {
        entries.add(entry);
      }
    }
    entries.addAll(listedClassPath().orElseGet(ExecutorTemplate::ownClassPath));
    return entries;
  }

  private Optional<List<String>> listedClassPath() {
    Optional<Path> jars = home.map(directory -> directory.resolve("jars"));
    Optional<Path> list = jars.map(directory -> directory.resolve(CLASS_PATH_LIST));
    if (list.isEmpty() || !Files.exists(list.get())) {
      return Optional.empty();
    }
    List<String> entries = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(list.get())) {
        entries.add(jars.get().resolve(line).toString());
      }
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.KERNEL_FAILED,
          "cannot read " + list.get() + ": " + e + "; install the distribution again",
          e);
    }
    entries.add(configurationDirectory() + File.separator);
    return Optional.of(entries);
  }

  private String configurationDirectory() {
    return Optional.ofNullable(System.getenv("SPARK_CONF_DIR"))
        .orElseGet(() -> home.orElseThrow().resolve("conf").toString());
  }

  private static List<String> ownClassPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        entries.add(Path.of(entry).toAbsolutePath().toString());
      }
    }
    return entries;
  }

  private Map<String, String> environment() {
    Map<String, String> environment =
        new HashMap<>(CollectionConverters.asJava(context.executorEnvs()));
    home.ifPresent(
        directory -> {
          environment.putIfAbsent("TENON_HOME", directory.toString());
          environment.putIfAbsent("SPARK_HOME", directory.toString());
        });
    Optional<String> libraries =
        Optional.of(conf.get("spark.executor.extraLibraryPath", ""))
            .filter(text -> !text.isBlank());
    libraries.ifPresent(
        path -> {
          String name = Utils$.MODULE$.libraryPathEnvName();
          String before = environment.getOrDefault(name, System.getenv(name));
          environment.put(name, before == null ? path : path + File.pathSeparator + before);
        });
    return environment;
  }

  private Map<String, String> secrets() {
    Map<String, String> secrets = new HashMap<>();
    org.apache.spark.SecurityManager security = context.env().securityManager();
    if (security.isAuthenticationEnabled()) {
      secrets.put(SecurityManager$.MODULE$.ENV_AUTH_SECRET(), security.getSecretKey());
    }
    secrets.putAll(CollectionConverters.asJava(security.getEnvironmentForSslRpcPasswords()));
    return secrets;
  }
}

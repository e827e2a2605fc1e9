package io.tenon.cluster.standalone;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessLauncher;
import io.tenon.spi.cluster.ProcessLauncher.Numbering;
import io.tenon.spi.cluster.ProcessLauncher.Tokens;
import io.tenon.spi.cluster.ProcessTemplate;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.deploy.Command;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How workers start an executor. A worker gives the number, the host, the cores and the profile of
 * an executor as arguments, and nothing else: {@link ProcessLauncher} makes of them what the
 * template asks for.
 */
final class ExecutorProgram {
  /**
   * The number, at the Master, of the profile with the id 0: its own 0 is fixed at registration.
   */
  static final int FIRST_PROFILE = 1;

  private static final Tokens TOKENS =
      new Tokens(
          "{{EXECUTOR_ID}}",
          "{{HOSTNAME}}",
          "{{CORES}}",
          "{{RESOURCE_PROFILE_ID}}",
          "{{WORKER_URL}}");

  /** Workers set the heap by themselves, from the profile. */
  private static final String HEAP = "-Xmx" + Placeholder.MEMORY_MIB.token() + "m";

  /** Workers add these by themselves; sent along, they would lie in the Master's state. */
  private static final List<String> OF_THE_WORKER = List.of("_SPARK_AUTH_", "_SPARK_SSL_");

  private final ProcessTemplate template;

  private ExecutorProgram(ProcessTemplate template) {
    this.template = template;
  }

  /**
   * The program of {@code template} as workers can start it.
   *
   * @throws TenonException {@link ClusterErrorCode#CLUSTER_UNSUPPORTED} when its environment holds
   *     placeholders
   */
  static ExecutorProgram of(ProcessTemplate template, StandaloneSettings settings) {
    new TreeMap<>(template.environment())
        .forEach(
            (name, value) -> refusePlaceholder(name, value, template.secrets().contains(name)));
    String home = template.environment().getOrDefault("TENON_HOME", "");
    ProcessTemplate program =
        new ProcessTemplate(
            template.mainClass(),
            classPath(template.classPath()),
            jvmOptions(template.jvmOptions()),
            template.arguments(),
            environment(template.environment()),
            template.secrets().stream()
                .filter(name -> !isOfTheWorker(name))
                .collect(Collectors.toUnmodifiableSet()));
    String workerHome = settings.workerHome().orElse(home);
    program = program.with(Map.of(Placeholder.HOME, workerHome));
    return new ExecutorProgram(
        home.isEmpty() || home.equals(workerHome) ? program : moved(program, home, workerHome));
  }

  private static void refusePlaceholder(String name, String value, boolean secret) {
    for (Placeholder placeholder : Placeholder.values()) {
      if (placeholder != Placeholder.HOME && value.contains(placeholder.token())) {
        throw new TenonException(
            ClusterErrorCode.CLUSTER_UNSUPPORTED,
            "the environment variable %s%s of executors holds %s, which a standalone cluster cannot replace; use a system property for that"
                .formatted(name, secret ? "" : "='" + value + "'", placeholder.token()));
      }
    }
  }

  private static List<String> classPath(List<String> entries) {
    List<String> longer = new ArrayList<>(entries);
    String launcher = launcher();
    if (!longer.contains(launcher)) {
      longer.add(launcher);
    }
    return longer;
  }

  /** Where the class lies that workers start. */
  private static String launcher() {
    try {
      return Path.of(
              ProcessLauncher.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> jvmOptions(List<String> options) {
    List<String> own = new ArrayList<>();
    for (String option : options) {
      if (option.startsWith("@")) {
        own.addAll(optionsOf(Path.of(option.substring(1))));
      } else if (!option.equals(HEAP)) {
        own.add(option);
      }
    }
    return own;
  }

  /** A JVM does not start when a file of options is not there, and workers may not have it. */
  private static List<String> optionsOf(Path file) {
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "cannot read the JVM options in %s: %s; install the distribution again"
              .formatted(file, e),
          e);
    }
  }

  private static Map<String, String> environment(Map<String, String> environment) {
    Map<String, String> own = new TreeMap<>(environment);
    own.keySet().removeIf(ExecutorProgram::isOfTheWorker);
    return own;
  }

  private static boolean isOfTheWorker(String variable) {
    return OF_THE_WORKER.stream().anyMatch(variable::startsWith);
  }

  private static ProcessTemplate moved(ProcessTemplate program, String from, String to) {
    Map<String, String> environment = new TreeMap<>(program.environment());
    environment.replaceAll((name, value) -> moved(value, from, to));
    return new ProcessTemplate(
        program.mainClass(),
        program.classPath().stream().map(entry -> moved(entry, from, to)).toList(),
        program.jvmOptions().stream().map(option -> moved(option, from, to)).toList(),
        program.arguments(),
        environment,
        program.secrets());
  }

  private static String moved(String text, String from, String to) {
    int at = text.indexOf(from);
    boolean path =
        at >= 0
            && (at == 0 || text.charAt(at - 1) == '=')
            && (text.length() == at + from.length() || text.charAt(at + from.length()) == '/');
    return path ? text.substring(0, at) + to + text.substring(at + from.length()) : text;
  }

  /**
   * Spark's description of it.
   *
   * @param firstExecutor the id of the executor that the Master gives the number 0
   */
  Command command(int firstExecutor) {
    ProcessTemplate program =
        ProcessLauncher.wrap(template, new Numbering(firstExecutor, FIRST_PROFILE), TOKENS);
    return new Command(
        program.mainClass(),
        seq(program.arguments()),
        Map$.MODULE$.from(CollectionConverters.asScala(program.environment())),
        seq(program.classPath()),
        seq(List.of()),
        seq(program.jvmOptions()));
  }

  private static Seq<String> seq(List<String> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}

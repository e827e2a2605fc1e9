package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.LocalResourceType;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** Describes the container that a driver runs in as the master of its application. */
final class DriverContainer {
  /** Hadoop's configuration in the driver's working directory. */
  static final String CONFIGURATION = "__hadoop_conf__";

  /** The key that the driver logs in to Kerberos with, where there is one. */
  static final String KEYTAB = "__keytab__";

  /** The variable, Spark's own, that tells the driver where its staging directory is. */
  static final String STAGING = "SPARK_YARN_STAGING_DIR";

  /** A script in the working directory that sets the secret variables. */
  private static final String SECRETS = "__secrets__";

  /** Stands for what lies elsewhere on the nodes; relocated as the path of an executor is. */
  private static final String HOME = "/__tenon_home__";

  /** Stands for what the NodeManager's script knows. */
  private static final String HOST = "\u0002";

  private final DriverRequest request;
  private final YarnSettings settings;
  private final DriverSettings driver;
  private final ProcessTemplate program;
  private final String user;

  /**
   * @param home of the distribution on this machine, if it is known
   * @param user in YARN's eyes
   */
  DriverContainer(
      DriverRequest request,
      YarnSettings settings,
      DriverSettings driver,
      Optional<String> home,
      String user) {
    this.request = request;
    this.settings = settings;
    this.driver = driver;
    this.user = user;
    this.program =
        request
            .driver()
            .with(
                Map.of(
                    Placeholder.CORES, Integer.toString(request.profile().cores()),
                    Placeholder.MEMORY_MIB, Long.toString(request.profile().memory().toMebibytes()),
                    Placeholder.HOST, HOST,
                    Placeholder.HOME, home(settings, home)));
  }

  private static String home(YarnSettings settings, Optional<String> home) {
    if (settings.archive().isPresent() || settings.home().isPresent()) {
      return HOME;
    }
    return home.orElseThrow(
        () ->
            new TenonException(
                ClusterErrorCode.CLUSTER_UNSUPPORTED,
                "nothing says where the distribution is on the nodes; set '%s' or '%s'"
                    .formatted(YarnSettings.ARCHIVE, YarnSettings.HOME)));
  }

  /**
   * Puts what the driver needs into {@code staging}.
   *
   * @param conf the directory of Hadoop's configuration
   */
  ContainerLaunchContext prepare(
      ApplicationId id,
      Staging staging,
      Path conf,
      YarnConfiguration configuration,
      DelegationTokens tokens)
      throws IOException {
    Map<String, LocalResource> resources =
        new HashMap<>(DriverFiles.bring(request.files(), request.archives(), staging));
    for (Path file : HadoopConfiguration.files(conf)) {
      String name = CONFIGURATION + "/" + file.getFileName();
      resources.put(name, staging.copy(file.toUri(), name, LocalResourceType.FILE));
    }
    if (settings.kerberos().keytab().isPresent()) {
      URI keytab = settings.kerberos().keytab().get().toUri();
      resources.put(KEYTAB, staging.copy(keytab, KEYTAB, LocalResourceType.FILE));
    }
    resources.put(SECRETS, staging.write(SECRETS, secrets()));
    resources.putAll(DistributionArchive.resources(settings, configuration));
    LaunchContexts contexts = new LaunchContexts(program, settings, resources, tokens);
    return ContainerLaunchContext.newInstance(
        resources,
        environment(contexts, staging.location()),
        List.of(command(contexts, id)),
        null,
        tokens.present().orElse(null),
        null);
  }

  String command(LaunchContexts contexts, ApplicationId id) {
    List<String> options = new ArrayList<>(program.jvmOptions());
    options.add("-D" + DriverSettings.APPLICATION.name() + "=" + id);
    options.add("-Dspark.app.id=" + id);
    List<String> classPath = new ArrayList<>(program.classPath());
    classPath.add(CONFIGURATION);
    String command =
        contexts.command(
            new ProcessTemplate(
                program.mainClass(),
                classPath,
                options,
                program.arguments(),
                program.environment(),
                program.secrets()));
    return ". ./%s && %s"
        .formatted(SECRETS, command.replace(HOST, "$" + Environment.NM_HOST.name()));
  }

  /** Without the secrets: what is here is stored by the ResourceManager, and in the nodes' logs. */
  Map<String, String> environment(LaunchContexts contexts, String staging) {
    Map<String, String> plain = new HashMap<>(program.environment());
    plain.keySet().removeAll(program.secrets());
    plain.put("SPARK_USER", request.user());
    plain.put("HADOOP_USER_NAME", user);
    plain.put(STAGING, staging);
    plain.putAll(driver.environment());
    Map<String, String> environment =
        new HashMap<>(
            contexts.environment(
                new ProcessTemplate(
                    program.mainClass(), List.of(), List.of(), List.of(), plain, Set.of())));
    environment.put("HADOOP_CONF_DIR", "$PWD/" + CONFIGURATION);
    environment.put("YARN_CONF_DIR", "$PWD/" + CONFIGURATION);
    return environment;
  }

  String secrets() {
    return new TreeMap<>(program.environment())
        .entrySet().stream()
            .filter(variable -> program.secrets().contains(variable.getKey()))
            .map(
                variable ->
                    "export %s='%s'\n"
                        .formatted(variable.getKey(), variable.getValue().replace("'", "'\\''")))
            .collect(Collectors.joining());
  }
}

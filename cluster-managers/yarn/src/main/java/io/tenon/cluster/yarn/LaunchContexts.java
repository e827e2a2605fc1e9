package io.tenon.cluster.yarn;

import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.yarn.api.ApplicationConstants;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.LocalResource;

/** What a NodeManager is told to run. */
final class LaunchContexts {
  private static final String HOME_VARIABLE = "TENON_HOME";
  private static final String MARK = "\u0001";

  private final ProcessTemplate template;
  private final YarnSettings settings;
  private final NodeHome home;
  private final Map<String, LocalResource> resources;
  private final DelegationTokens tokens;

  LaunchContexts(
      ProcessTemplate template,
      YarnSettings settings,
      Map<String, LocalResource> resources,
      DelegationTokens tokens) {
    this.template = template;
    this.settings = settings;
    this.home =
        NodeHome.of(Optional.ofNullable(template.environment().get(HOME_VARIABLE)), settings);
    this.resources = Map.copyOf(resources);
    this.tokens = tokens;
  }

  ContainerLaunchContext create(ExecutorId id, ResourceProfile profile, String host) {
    ProcessTemplate program =
        template.with(
            Map.of(
                Placeholder.EXECUTOR_ID, id.toString(),
                Placeholder.HOST, host,
                Placeholder.CORES, Integer.toString(profile.cores()),
                Placeholder.PROFILE_ID, Integer.toString(profile.id()),
                Placeholder.MEMORY_MIB, Long.toString(profile.memory().toMebibytes()),
                Placeholder.HOME, home.here().orElse("")));
    return ContainerLaunchContext.newInstance(
        resources,
        environment(program),
        List.of(command(program)),
        null,
        tokens.present().orElse(null),
        null);
  }

  String command(ProcessTemplate program) {
    List<String> words = new ArrayList<>();
    words.add(java(program));
    // The NodeManager makes this directory and removes it with the container's.
    words.add("'-Djava.io.tmpdir=$PWD/tmp'");
    program.jvmOptions().forEach(option -> words.add(word(option)));
    words.add("-cp");
    words.add(word(String.join(":", program.classPath())));
    words.add(word(program.mainClass()));
    program.arguments().forEach(argument -> words.add(word(argument)));
    return "exec %s 1>%s/stdout 2>%s/stderr"
        .formatted(
            String.join(" ", words),
            ApplicationConstants.LOG_DIR_EXPANSION_VAR,
            ApplicationConstants.LOG_DIR_EXPANSION_VAR);
  }

  private String java(ProcessTemplate program) {
    return settings
        .javaHome()
        .or(() -> Optional.ofNullable(program.environment().get("JAVA_HOME")))
        .map(directory -> Shell.word(directory + "/bin/java"))
        .orElse("${JAVA_HOME:+$JAVA_HOME/bin/}java");
  }

  private String word(String text) {
    return Shell.word(home.relocate(text));
  }

  Map<String, String> environment(ProcessTemplate program) {
    Map<String, String> environment = new HashMap<>();
    program
        .environment()
        .forEach(
            (name, text) -> {
              String relocated =
                  home.isRelative() && home.here().isPresent()
                      ? text.replace(home.here().get(), MARK)
                      : home.relocate(text);
              environment.put(
                  name, Shell.value(relocated).replace(MARK, "$PWD/" + home.there().orElse("")));
            });
    return environment;
  }
}

package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.tenon.spi.cluster.ProcessTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A JVM's command and environment as a container has them. */
final class ContainerPrograms {
  private static final String HOME_VARIABLE = "TENON_HOME";
  private static final String CLASS_ARCHIVE = "-XX:SharedArchiveFile=";
  private static final String OPTIONS_FILE = "@";

  private final Optional<String> here;
  private final PodSettings settings;

  /**
   * @param template of the driver's machine, with paths that hold there
   */
  ContainerPrograms(ProcessTemplate template, PodSettings settings) {
    this.here =
        Optional.ofNullable(template.environment().get(HOME_VARIABLE))
            .map(path -> path.replaceAll("(?<=.)/+$", ""));
    this.settings = settings;
  }

  List<String> command(ProcessTemplate program) {
    List<String> words = new ArrayList<>();
    words.add(settings.javaHome().map(home -> home + "/bin/java").orElse("java"));
    for (String option : program.jvmOptions()) {
      if (!isClassArchive(option)) {
        words.add(word(option));
      }
    }
    words.add("-cp");
    words.add(word(String.join(":", program.classPath())));
    words.add(program.mainClass());
    program.arguments().forEach(argument -> words.add(word(argument)));
    return words;
  }

  /** One of the driver's machine does not fit the image's JVM; the image may have its own. */
  private boolean isClassArchive(String option) {
    return here.isPresent()
        && (option.startsWith(CLASS_ARCHIVE + here.get())
            || option.startsWith(OPTIONS_FILE + here.get()));
  }

  /**
   * The address of the pod first: the others may name it.
   *
   * @param secret name of the secret that holds the template's secrets
   */
  List<EnvVar> environment(ProcessTemplate program, String secret) {
    List<EnvVar> variables = new ArrayList<>();
    variables.add(field(Expansion.ADDRESS, "status.podIP"));
    new TreeMap<>(program.environment())
        .forEach(
            (name, value) ->
                variables.add(
                    program.secrets().contains(name)
                        ? secret(name, secret, name)
                        : new EnvVarBuilder().withName(name).withValue(word(value)).build()));
    settings
        .secretKeys()
        .forEach(
            (name, place) -> {
              String[] parts = place.split(":", 2);
              variables.add(secret(name, parts[0], parts.length > 1 ? parts[1] : name));
            });
    return variables;
  }

  private String word(String text) {
    String relocated = here.isEmpty() ? text : text.replace(here.get(), settings.home());
    return Expansion.text(relocated);
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withApiVersion("v1")
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  private static EnvVar secret(String name, String secret, String key) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewSecretKeyRef(key, secret, false)
        .endValueFrom()
        .build();
  }

  /** The secret values of a template, for a secret of the application's own. */
  static Map<String, String> secrets(ProcessTemplate template) {
    Map<String, String> values = new TreeMap<>();
    template.secrets().forEach(name -> values.put(name, template.environment().get(name)));
    return values;
  }
}

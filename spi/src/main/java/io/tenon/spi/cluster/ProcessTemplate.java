package io.tenon.spi.cluster;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How to start a JVM of the application. Each string may hold the tokens of {@link Placeholder}s.
 *
 * @param mainClass its main class
 * @param classPath entries in order; {@code dir/*} stands for the jars of a directory
 * @param jvmOptions options of {@code java}, the heap size included
 * @param arguments arguments of the main class
 * @param environment variables of the process; a cluster that cannot put placeholders' values there
 *     refuses a template that has some
 * @param secrets which keys of {@code environment} hold secrets, never to be shown or put on a
 *     command line
 */
public record ProcessTemplate(
    String mainClass,
    List<String> classPath,
    List<String> jvmOptions,
    List<String> arguments,
    Map<String, String> environment,
    Set<String> secrets) {
  public ProcessTemplate {
    requireNonNull(mainClass, "mainClass is null");
    classPath = List.copyOf(classPath);
    jvmOptions = List.copyOf(jvmOptions);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    secrets = Set.copyOf(secrets);
    if (!environment.keySet().containsAll(secrets)) {
      throw new IllegalArgumentException("secrets names variables that environment does not have");
    }
  }

  /** The same with each placeholder of {@code values} replaced; others stay as they are. */
  public ProcessTemplate with(Map<Placeholder, String> values) {
    Map<Placeholder, String> known = new EnumMap<>(Placeholder.class);
    known.putAll(values);
    Map<String, String> variables = new LinkedHashMap<>();
    environment.forEach((key, value) -> variables.put(key, replace(value, known)));
    return new ProcessTemplate(
        replace(mainClass, known),
        classPath.stream().map(entry -> replace(entry, known)).toList(),
        jvmOptions.stream().map(option -> replace(option, known)).toList(),
        arguments.stream().map(argument -> replace(argument, known)).toList(),
        variables,
        secrets);
  }

  private static String replace(String text, Map<Placeholder, String> values) {
    if (!text.contains("{{")) {
      return text;
    }
    String result = text;
    for (Map.Entry<Placeholder, String> value : values.entrySet()) {
      result = result.replace(value.getKey().token(), value.getValue());
    }
    return result;
  }

  /** Without the values of the environment, which may be secret. */
  @Override
  public String toString() {
    return "ProcessTemplate[%s, arguments=%s, environment=%s]"
        .formatted(mainClass, arguments, environment.keySet());
  }
}

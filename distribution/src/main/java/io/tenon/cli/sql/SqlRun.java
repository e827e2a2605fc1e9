package io.tenon.cli.sql;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of a script, as it is handed to the Spark application that does it.
 *
 * @param name of the script, for people
 * @param text of the script
 * @param parameters by name, as they were given
 * @param format of the results
 * @param output file for the results; without it they go to the output stream
 * @param progress whether to say on the error stream how far it is
 * @param explainOffload whether to say on the error stream what accelerators did
 */
record SqlRun(
    String name,
    String text,
    Map<String, String> parameters,
    ResultFormat format,
    Optional<String> output,
    boolean progress,
    boolean explainOffload) {
  private static final int FIXED = 6;

  SqlRun {
    requireNonNull(name, "name is null");
    requireNonNull(text, "text is null");
    parameters = Map.copyOf(parameters);
    requireNonNull(format, "format is null");
    requireNonNull(output, "output is null");
  }

  /** What {@link #ofArguments} reads: the arguments of the application. */
  List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                name,
                text,
                format.name(),
                output.orElse(""),
                Boolean.toString(progress),
                Boolean.toString(explainOffload)));
    parameters.forEach((parameter, value) -> arguments.add(parameter + "=" + value));
    return arguments;
  }

  static SqlRun ofArguments(String[] arguments) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = FIXED; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      parameters.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
    }
    return new SqlRun(
        arguments[0],
        arguments[1],
        parameters,
        ResultFormat.valueOf(arguments[2]),
        Optional.of(arguments[3]).filter(path -> !path.isEmpty()),
        Boolean.parseBoolean(arguments[4]),
        Boolean.parseBoolean(arguments[5]));
  }
}

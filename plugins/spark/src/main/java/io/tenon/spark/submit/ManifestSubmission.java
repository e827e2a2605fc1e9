package io.tenon.spark.submit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.package$;

/** What becomes of a manifest: arguments of spark-submit. */
final class ManifestSubmission {
  private final List<String> flags = new ArrayList<>();
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<String> application = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final PodTemplateDraft driver = new PodTemplateDraft("driver");
  private final PodTemplateDraft executor = new PodTemplateDraft("executor");

  void flag(String name, Optional<String> value) {
    value.ifPresent(present -> flags.addAll(List.of(name, present)));
  }

  void setting(String name, Optional<String> value) {
    value.ifPresent(present -> settings.put(name, present));
  }

  void settings(String prefix, Map<String, String> values) {
    values.forEach((name, value) -> settings.put(prefix + name, value));
  }

  /** The application's own file and its arguments. */
  void application(String file, List<String> arguments) {
    application.add(file);
    application.addAll(arguments);
  }

  /** For whoever submits: what the manifest says that does not happen. */
  void note(String field, String why) {
    notes.add("'%s' of the manifest is not honoured: %s".formatted(field, why));
  }

  /** The version that a field asks for is noted where it is not the one that there is. */
  void version(ManifestFields fields, String field) {
    String own = package$.MODULE$.SPARK_VERSION();
    fields
        .text(field)
        .filter(wanted -> !wanted.equals(own))
        .ifPresent(wanted -> note(fields.path(field), "the application runs on Spark " + own));
  }

  PodTemplateDraft template(String role) {
    return role.equals("driver") ? driver : executor;
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * For spark-submit.
   *
   * @param more arguments beside the manifest, which go before what it says
   */
  List<String> arguments(List<String> more) {
    driver.write().ifPresent(file -> template("driver", file.toString()));
    executor.write().ifPresent(file -> template("executor", file.toString()));
    List<String> arguments = new ArrayList<>(flags);
    settings.forEach((name, value) -> arguments.addAll(List.of("--conf", name + "=" + value)));
    arguments.addAll(more);
    arguments.addAll(application);
    return arguments;
  }

  private void template(String role, String file) {
    settings.put("spark.kubernetes.%s.podTemplateFile".formatted(role), file);
  }
}

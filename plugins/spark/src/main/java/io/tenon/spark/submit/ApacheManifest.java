package io.tenon.spark.submit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code spark.apache.org}: the manifests of Spark's own operator. */
final class ApacheManifest {
  static final String GROUP = "spark.apache.org/";

  private static final String SPARK_VERSION = "{{SPARK_VERSION}}";

  private ApacheManifest() {}

  static void translate(ManifestFields spec, ManifestSubmission submission) {
    String mode = spec.text("deploymentMode").orElse("ClusterMode");
    submission.flag("--deploy-mode", Optional.of(mode.equals("ClientMode") ? "client" : "cluster"));
    submission.flag("--class", spec.text("mainClass"));
    submission.flag("--proxy-user", spec.text("proxyUser"));
    submission.flag("--files", spec.text("files"));
    application(spec, submission);
    String version = spec.part("runtimeVersions").map(part -> version(part, submission)).orElse("");
    spec.entries("sparkConf")
        .forEach(
            (name, value) ->
                submission.setting(name, Optional.of(value.replace(SPARK_VERSION, version))));
    template("driver", spec, submission);
    template("executor", spec, submission);
  }

  private static String version(ManifestFields versions, ManifestSubmission submission) {
    // Of the image, which has what it has.
    versions.text("scalaVersion");
    versions.text("jdkVersion");
    submission.version(versions, "sparkVersion");
    return versions.text("sparkVersion").orElse("");
  }

  /** The first that is there is the application, as that operator takes them. */
  private static void application(ManifestFields spec, ManifestSubmission submission) {
    List<String> jars = files(spec, "jars");
    List<String> python = files(spec, "pyFiles");
    List<String> r = files(spec, "sparkRFiles");
    if (!python.isEmpty()) {
      submission.flag("--jars", joined(jars));
      submission.flag("--py-files", joined(python.subList(1, python.size())));
      submission.application(python.get(0), spec.texts("driverArgs"));
    } else if (!r.isEmpty()) {
      submission.flag("--jars", joined(jars));
      submission.application(r.get(0), spec.texts("driverArgs"));
    } else if (!jars.isEmpty()) {
      submission.flag("--jars", joined(jars.subList(1, jars.size())));
      submission.application(jars.get(0), spec.texts("driverArgs"));
    } else {
      // The class is on the image's class path.
      submission.application("spark-internal", spec.texts("driverArgs"));
    }
  }

  private static void template(String role, ManifestFields spec, ManifestSubmission submission) {
    spec.part(role + "Spec")
        .flatMap(part -> part.mapping("podTemplateSpec"))
        .ifPresent(submission.template(role)::begin);
  }

  private static List<String> files(ManifestFields spec, String field) {
    return spec.text(field).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(file -> !file.isEmpty())
        .toList();
  }

  private static Optional<String> joined(List<String> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
  }
}

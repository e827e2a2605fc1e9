package io.tenon.spark.submit;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.TenonException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A document of a manifest.
 *
 * @param where it is written, for people
 * @param document a mapping; empty where it cannot be read
 * @param error why it cannot be read
 */
record DescribedApplication(
    String where, Optional<ManifestFields> document, Optional<TenonException> error) {
  DescribedApplication {
    requireNonNull(where, "where is null");
    requireNonNull(document, "document is null");
    requireNonNull(error, "error is null");
  }

  /**
   * Arguments of spark-submit.
   *
   * @param others arguments beside the manifest, which go before what it says
   * @param notes is told which fields are not honoured
   * @throws TenonException where it describes no application that can be submitted
   */
  List<String> arguments(List<String> others, Consumer<String> notes) {
    if (error.isPresent()) {
      throw error.get();
    }
    ManifestSubmission submission = new ManifestSubmission();
    translate(document.orElseThrow(), submission);
    submission.notes().forEach(notes);
    return submission.arguments(others);
  }

  private static void translate(ManifestFields manifest, ManifestSubmission submission) {
    String version = manifest.text("apiVersion").orElse("");
    manifest.text("kind");
    Optional<ManifestFields> metadata = manifest.part("metadata");
    submission.flag("--name", metadata.flatMap(part -> part.text("name")));
    submission.setting(
        "spark.kubernetes.namespace", metadata.flatMap(part -> part.text("namespace")));
    // Said by the operator, and not by its user.
    manifest.value("status");
    ManifestFields spec =
        manifest.part("spec").orElseThrow(() -> ManifestFields.wrong("spec", "is not there"));
    if (version.startsWith(OperatorManifest.GROUP)) {
      OperatorManifest.translate(spec, submission);
    } else if (version.startsWith(ApacheManifest.GROUP)) {
      ApacheManifest.translate(spec, submission);
    } else {
      throw ManifestFields.wrong(
          "apiVersion",
          "is '%s'; it is to begin with %s or %s"
              .formatted(version, OperatorManifest.GROUP, ApacheManifest.GROUP));
    }
    manifest
        .unread()
        .forEach(field -> submission.note(field, "nothing of Tenon corresponds to it"));
  }
}

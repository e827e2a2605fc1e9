package io.tenon.spark.submit;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** {@code -f FILE}: an application as the manifest of a Kubernetes operator describes it. */
final class ManifestOption {
  private static final String NAME = "-f";
  private static final String KIND = "SparkApplication";

  private ManifestOption() {}

  /**
   * The same arguments, with what the manifest says in Spark's words.
   *
   * @param notes is told which fields are not honoured
   */
  static List<String> translate(List<String> args, Consumer<String> notes) {
    int at = position(args);
    if (at < 0) {
      return args;
    }
    if (at + 1 == args.size()) {
      throw wrong("'-f' needs the name of a file with a SparkApplication");
    }
    Path file = Path.of(args.get(at + 1));
    List<String> others = new ArrayList<>(args.subList(0, at));
    others.addAll(args.subList(at + 2, args.size()));
    ManifestSubmission submission = read(file);
    submission.notes().forEach(notes);
    return submission.arguments(others);
  }

  /** Before the application's file, whose arguments are its own. */
  private static int position(List<String> args) {
    int i = 0;
    while (i < args.size() && args.get(i).startsWith("-")) {
      if (args.get(i).equals(NAME)) {
        return i;
      }
      i += PlaceOption.hasValue(args, i) ? 2 : 1;
    }
    return -1;
  }

  static ManifestSubmission read(Path file) {
    List<ManifestFields> found = new ArrayList<>();
    ManifestSubmission submission = new ManifestSubmission();
    try {
      Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
      for (Object document : yaml.loadAll(Files.readString(file))) {
        if (document instanceof Map<?, ?> map) {
          if (KIND.equals(map.get("kind"))) {
            found.add(new ManifestFields("", document));
          } else {
            submission.note(
                "kind: " + map.get("kind"), "only the SparkApplication is; apply it by kubectl");
          }
        }
      }
    } catch (IOException | YAMLException e) {
      throw wrong("the manifest '%s' cannot be read: %s".formatted(file, e.getMessage()));
    }
    if (found.size() != 1) {
      throw wrong(
          "the manifest '%s' has %d documents of the kind %s; submit one at a time"
              .formatted(file, found.size(), KIND));
    }
    translate(found.get(0), submission);
    return submission;
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

  private static TenonException wrong(String message) {
    return new TenonException(ClusterErrorCode.CLUSTER_UNSUPPORTED, message);
  }
}

package io.tenon.spark.submit;

import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** A file of manifests, or a directory of such files. */
final class ManifestFile {
  static final String KIND = "SparkApplication";

  /** Each document is read by itself: what is wrong in one is not the others' concern. */
  private static final Pattern END_OF_DOCUMENT = Pattern.compile("(?m)^---(?=\\s|$)");

  private static final Pattern MANIFEST = Pattern.compile(".*\\.(yaml|yml|json)");

  private ManifestFile() {}

  /**
   * What is described there; what cannot be read is among it, with why.
   *
   * @param notes is told of documents of other kinds
   */
  static List<DescribedApplication> at(Path place, Consumer<String> notes) {
    if (!Files.isDirectory(place)) {
      return read(place, notes);
    }
    List<DescribedApplication> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(place)) {
      files
          .filter(file -> MANIFEST.matcher(file.getFileName().toString()).matches())
          .sorted()
          .forEach(file -> found.addAll(read(file, notes)));
    } catch (IOException e) {
      throw ManifestOption.wrong("the directory '%s' cannot be read: %s".formatted(place, e));
    }
    return found;
  }

  private static List<DescribedApplication> read(Path file, Consumer<String> notes) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      return List.of(unreadable("'" + file + "'", e));
    }
    List<DescribedApplication> found = new ArrayList<>();
    int number = 0;
    for (String document : END_OF_DOCUMENT.split(text)) {
      if (!document.isBlank()) {
        number++;
        document(document, "document %d of '%s'".formatted(number, file), notes)
            .ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<DescribedApplication> document(
      String text, String where, Consumer<String> notes) {
    Object value;
    try {
      value = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    } catch (YAMLException e) {
      return Optional.of(unreadable(where, e));
    }
    if (!(value instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    if (!KIND.equals(map.get("kind"))) {
      notes.accept(
          "%s is not submitted: its kind is %s, and only a %s is; apply it by kubectl"
              .formatted(where, map.get("kind"), KIND));
      return Optional.empty();
    }
    return Optional.of(
        new DescribedApplication(
            name(map).map(name -> "'" + name + "', " + where).orElse(where),
            Optional.of(new ManifestFields("", map)),
            Optional.empty()));
  }

  private static Optional<String> name(Map<?, ?> document) {
    return document.get("metadata") instanceof Map<?, ?> metadata
        ? Optional.ofNullable(metadata.get("name")).map(String::valueOf)
        : Optional.empty();
  }

  private static DescribedApplication unreadable(String where, Exception cause) {
    TenonException error =
        ManifestOption.wrong("%s cannot be read: %s".formatted(where, cause.getMessage()));
    error.addSuppressed(cause);
    return new DescribedApplication(where, Optional.empty(), Optional.of(error));
  }
}

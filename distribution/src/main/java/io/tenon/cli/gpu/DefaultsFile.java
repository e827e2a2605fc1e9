package io.tenon.cli.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tenon.cli.CliErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code conf/spark-defaults.conf}. */
record DefaultsFile(Path file, List<String> lines) {
  static DefaultsFile read(Path file) {
    try {
      return new DefaultsFile(
          file, Files.exists(file) ? Files.readAllLines(file, UTF_8) : List.of());
    } catch (IOException e) {
      throw new TenonException(
          CliErrorCode.FILE_UNREADABLE, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * A line that sets something.
   *
   * @param number from 1
   */
  private record Line(int number, String key, String value) {}

  private Optional<Line> find(String key) {
    Optional<Line> found = Optional.empty();
    for (int i = 0; i < lines.size(); i++) {
      String[] parts = lines.get(i).strip().split("[\\s=:]+", 2);
      if (parts.length == 2 && parts[0].equals(key)) {
        found = Optional.of(new Line(i + 1, key, parts[1].strip()));
      }
    }
    return found;
  }

  Optional<String> value(String key) {
    return find(key).map(Line::value);
  }

  /** The lines that say something else. */
  List<Finding> conflicts(Map<String, String> wanted) {
    List<Finding> findings = new ArrayList<>();
    wanted.forEach(
        (key, value) ->
            find(key)
                .filter(line -> !line.value().equals(value))
                .ifPresent(
                    line ->
                        findings.add(
                            Finding.wrong(
                                "setting",
                                file + ":" + line.number() + " sets " + key + " to " + line.value(),
                                "change line " + line.number() + " to: " + key + " " + value))));
    return findings;
  }

  /** Adds what is not there yet; gives how many lines that were. */
  int add(Map<String, String> wanted) {
    List<String> all = new ArrayList<>(lines);
    wanted.forEach(
        (key, value) -> {
          if (find(key).isEmpty()) {
            all.add(key + " " + value);
          }
        });
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, all, UTF_8);
    } catch (IOException e) {
      throw new TenonException(
          CliErrorCode.FILE_UNWRITABLE, "cannot write " + file + ": " + e.getMessage(), e);
    }
    return all.size() - lines.size();
  }
}

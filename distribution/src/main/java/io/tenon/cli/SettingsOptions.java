package io.tenon.cli;

import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Option;

/** The settings of Spark and Tenon that a command is given. */
public final class SettingsOptions {
  @Option(
      names = {"-c", "--conf"},
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark or Tenon. Repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--properties-file",
      paramLabel = "FILE",
      description = "Settings; conf/spark-defaults.conf if nothing is said.")
  private Optional<String> propertiesFile;

  /**
   * As spark-submit takes them.
   *
   * @throws TenonException when the file cannot be read
   */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (propertiesFile.isPresent()) {
      requireReadable(Path.of(propertiesFile.get()));
      arguments.addAll(List.of("--properties-file", propertiesFile.get()));
    }
    settings.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
    return arguments;
  }

  /**
   * Those of the file too.
   *
   * @throws TenonException when the file cannot be read
   */
  public Map<String, String> all() {
    Map<String, String> all = new HashMap<>();
    propertiesFile
        .map(Path::of)
        .or(SettingsOptions::defaults)
        .map(SettingsOptions::read)
        .ifPresent(file -> file.forEach((key, value) -> all.put("" + key, ("" + value).trim())));
    all.putAll(settings);
    return all;
  }

  private static Optional<Path> defaults() {
    return Optional.ofNullable(System.getenv("SPARK_CONF_DIR"))
        .map(directory -> Path.of(directory, "spark-defaults.conf"))
        .filter(Files::exists);
  }

  private static Properties read(Path file) {
    requireReadable(file);
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return properties;
    } catch (IOException e) {
      throw new TenonException(CliErrorCode.FILE_UNREADABLE, "cannot read " + file + ": " + e, e);
    }
  }

  private static void requireReadable(Path file) {
    if (!Files.isReadable(file)) {
      throw new TenonException(
          CliErrorCode.FILE_UNREADABLE,
          "cannot read the settings " + file + "; check the path and its permissions");
    }
  }
}

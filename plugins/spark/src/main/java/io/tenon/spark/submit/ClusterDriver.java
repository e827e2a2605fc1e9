package io.tenon.spark.submit;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A driver that a cluster manager runs: it submits the application once more, in client mode, from
 * where it is. {@link DriverSubmission} has sent it there.
 */
public final class ClusterDriver {
  /** The application's settings, as a file of properties; a secret, for some of them may be. */
  static final String SETTINGS = "TENON_DRIVER_SETTINGS";

  private static final String OF_SPARK = "spark.";

  private ClusterDriver() {}

  /**
   * Runs on the cluster.
   *
   * @param args of spark-submit, but for the settings
   */
  public static void main(String[] args) throws IOException {
    Properties settings = read(System.getenv().getOrDefault(SETTINGS, ""));
    // What the cluster manager tells this driver alone.
    System.getProperties()
        .stringPropertyNames()
        .forEach(
            name -> {
              if (name.startsWith(OF_SPARK)) {
                settings.setProperty(name, System.getProperty(name));
              }
            });
    Path file = Files.createTempFile("tenon-driver", ".properties");
    file.toFile().deleteOnExit();
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    }
    List<String> all =
        new ArrayList<>(List.of("--deploy-mode", "client", "--properties-file", file.toString()));
    all.addAll(List.of(args));
    TenonSubmit.main(all.toArray(String[]::new));
  }

  private static Properties read(String text) throws IOException {
    Properties settings = new Properties();
    settings.load(new StringReader(text));
    return settings;
  }

  /** As {@link #SETTINGS} has them. */
  static String write(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    StringWriter text = new StringWriter();
    try {
      properties.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}

package io.tenon.cli.demo;

import static java.util.Objects.requireNonNull;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Where the log of the demo goes: into a file, so that the screen stays calm.
 *
 * @param file the log
 */
record DemoLog(Path file) {
  private static final String FILE_PROPERTY = "tenon.demo.log";
  private static final String CONFIGURATION = "log4j2-demo.properties";

  /** Sends the log of this JVM to {@code file}. Where that cannot be written there is no log. */
  static DemoLog to(Path file) {
    System.setProperty(FILE_PROPERTY, file.toString());
    URL configuration =
        requireNonNull(DemoLog.class.getResource(CONFIGURATION), "configuration is null");
    try {
      Configurator.reconfigure(configuration.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("not a URI: " + configuration, e);
    }
    return new DemoLog(file);
  }
}

package io.tenon.spark.submit;

import static java.lang.System.Logger.Level.ERROR;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.Lease;
import io.tenon.spark.Masters;
import io.tenon.spark.SparkKernel;
import io.tenon.spi.cluster.ClusterManager;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import scala.Option;

/**
 * A driver that a cluster manager runs: it submits the application once more, in client mode, from
 * where it is. {@link DriverSubmission} has sent it there.
 */
public final class ClusterDriver {
  /** The application's settings, as a file of properties; a secret, for some of them may be. */
  static final String SETTINGS = "TENON_DRIVER_SETTINGS";

  private static final String OF_SPARK = "spark.";
  private static final int FAILED = 1;
  private static final System.Logger LOG = System.getLogger(ClusterDriver.class.getName());

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
    System.exit(end(settings, run(all)));
  }

  private static int run(List<String> arguments) {
    try {
      return new TenonSubmit(System.err).run(arguments.toArray(String[]::new));
    } catch (Throwable e) {
      LOG.log(ERROR, "the application has failed", e);
      return FAILED;
    }
  }

  /**
   * A cluster may count a driver as ended only with its process, or as successful only if it is
   * told so: returns the exit code after that.
   */
  private static int end(Properties settings, int exitCode) {
    try {
      // Left by applications that do not stop it themselves.
      Option<SparkContext> context = SparkContext$.MODULE$.getActive();
      if (context.isDefined()) {
        context.get().stop();
      }
      Map<String, String> known = new HashMap<>();
      settings.stringPropertyNames().forEach(name -> known.put(name, settings.getProperty(name)));
      Kernel kernel = SparkKernel.of(known);
      try (Lease<ClusterManager> lease =
          Masters.slot(kernel, settings.getProperty("spark.master", "")).lease()) {
        lease.service().driverEnded(exitCode);
      }
      return exitCode;
    } catch (RuntimeException e) {
      LOG.log(ERROR, "the cluster is not told that the application has ended with " + exitCode, e);
      return exitCode == 0 ? FAILED : exitCode;
    }
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

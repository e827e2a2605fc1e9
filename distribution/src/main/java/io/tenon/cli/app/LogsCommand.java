package io.tenon.cli.app;

import io.tenon.cli.CliErrorCode;
import io.tenon.cli.Distribution;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.Lease;
import io.tenon.kernel.ScratchDirectory;
import io.tenon.spark.Masters;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterManager;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon app logs}. */
@Command(
    name = "logs",
    description = {
      "Prints what an application's processes have printed on its cluster, as far as that has kept"
          + " it: on YARN the logs that it gathers of an application that has ended, or those of the"
          + " present containers of one that runs."
    })
final class LogsCommand implements Runnable {
  @Parameters(
      paramLabel = "ID",
      description = "The cluster's own id of the application, on YARN application_….")
  private String id;

  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "yarn",
      description = "Where it runs or ran; ${DEFAULT-VALUE} if nothing is said.")
  private String master;

  @Option(
      names = {"-c", "--conf"},
      paramLabel = "KEY=VALUE",
      description = "Sets a Spark setting, before those of conf/spark-defaults.conf.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public void run() {
    Path scratch = ScratchDirectory.create(Path.of(System.getProperty("java.io.tmpdir")));
    try (Kernel kernel = Kernel.boot(KernelOptions.of(Distribution.current().plugins(), scratch));
        Lease<ClusterManager> lease = Masters.slot(kernel, master).lease()) {
      ClusterManager manager = lease.service();
      manager.logs(Masters.withoutPrefix(master), id, manager.settings().select(all()), System.out);
    }
  }

  private Map<String, String> all() {
    Map<String, String> all = new HashMap<>();
    String directory = System.getenv("SPARK_CONF_DIR");
    Path file = directory == null ? null : Path.of(directory, "spark-defaults.conf");
    if (file != null && Files.exists(file)) {
      Properties defaults = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        defaults.load(reader);
      } catch (IOException e) {
        throw new TenonException(CliErrorCode.FILE_UNREADABLE, "cannot read " + file + ": " + e, e);
      }
      defaults.stringPropertyNames().forEach(key -> all.put(key, defaults.getProperty(key).trim()));
    }
    all.putAll(settings);
    return all;
  }
}

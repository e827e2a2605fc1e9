package io.tenon.cli.app;

import io.tenon.cli.Distribution;
import io.tenon.cli.SettingsOptions;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.Lease;
import io.tenon.kernel.ScratchDirectory;
import io.tenon.spark.Masters;
import io.tenon.spi.cluster.ClusterManager;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private SettingsOptions settings;

  @Override
  public void run() {
    Path scratch = ScratchDirectory.create(Path.of(System.getProperty("java.io.tmpdir")));
    try (Kernel kernel = Kernel.boot(KernelOptions.of(Distribution.current().plugins(), scratch));
        Lease<ClusterManager> lease = Masters.slot(kernel, master).lease()) {
      ClusterManager manager = lease.service();
      manager.logs(
          Masters.withoutPrefix(master), id, manager.settings().select(settings.all()), System.out);
    }
  }
}

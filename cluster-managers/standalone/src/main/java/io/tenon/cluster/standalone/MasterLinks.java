package io.tenon.cluster.standalone;

import io.tenon.cluster.standalone.MasterAddresses.Address;
import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ResourceProfile;
import java.net.URI;
import java.util.Map;
import org.apache.spark.deploy.ApplicationDescription;
import scala.Option;

/** Registers one application with the Masters of a cluster, as often as it takes. */
final class MasterLinks {
  private final ApplicationRequest application;
  private final StandaloneCluster cluster;
  private final ExecutorProgram program;

  MasterLinks(ApplicationRequest application, StandaloneCluster cluster, ExecutorProgram program) {
    this.application = application;
    this.cluster = cluster;
    this.program = program;
  }

  /** The Masters as the user wrote them. */
  String url() {
    return cluster.url();
  }

  /** Why no Master answers, as far as a connection to each can tell. */
  String diagnose() {
    return cluster.diagnose();
  }

  /**
   * A registration that is not started.
   *
   * @param firstExecutor the id of the executor that the Master gives the number 0
   */
  MasterLink open(int firstExecutor, MasterLink.Events events) {
    String[] masters = cluster.addresses().stream().map(Address::url).toArray(String[]::new);
    return new MasterLink(
        firstExecutor,
        cluster.environment(true),
        masters,
        description(firstExecutor),
        StandaloneCluster.configuration(),
        events);
  }

  private ApplicationDescription description(int firstExecutor) {
    return new ApplicationDescription(
        application.name(),
        Option.apply(cluster.settings().maxCores().map(Object.class::cast).orElse(null)),
        program.command(firstExecutor),
        application.page().map(URI::toString).orElse(""),
        // Never asked for: what executors need is said with each request.
        Profiles.toSpark(
            new ResourceProfile(
                -ExecutorProgram.FIRST_PROFILE,
                1,
                ByteSize.ofMebibytes(1024),
                ByteSize.ofMebibytes(0),
                Map.of())),
        Option.empty(),
        Option.empty(),
        Option.apply((Object) 0),
        application.user());
  }
}

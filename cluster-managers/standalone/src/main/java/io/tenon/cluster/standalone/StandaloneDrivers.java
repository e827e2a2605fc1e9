package io.tenon.cluster.standalone;

import io.tenon.cluster.standalone.MasterAddresses.Address;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.DriverStatus;
import io.tenon.spi.cluster.ProcessTemplate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.apache.spark.deploy.Command;
import org.apache.spark.deploy.DeployMessages.DriverStatusResponse;
import org.apache.spark.deploy.DeployMessages.KillDriverResponse;
import org.apache.spark.deploy.DeployMessages.RequestDriverStatus;
import org.apache.spark.deploy.DeployMessages.RequestKillDriver;
import org.apache.spark.deploy.DeployMessages.RequestSubmitDriver;
import org.apache.spark.deploy.DeployMessages.SubmitDriverResponse;
import org.apache.spark.deploy.DriverDescription;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** Drivers on the workers of a standalone cluster. Each call looks for the Master that leads. */
final class StandaloneDrivers implements DriverLauncher {
  private final StandaloneCluster cluster;

  StandaloneDrivers(StandaloneCluster cluster) {
    this.cluster = cluster;
  }

  /** The first of the files is the application's jar, which the worker fetches. */
  @Override
  public String submit(DriverRequest request) {
    if (request.files().size() != 1) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "a driver on a standalone cluster has one file, its jar, and not %s; put the others where all workers see them"
              .formatted(request.files()));
    }
    return askLeader(
        (master, status) -> {
          SubmitDriverResponse response =
              ask(master, new RequestSubmitDriver(describe(request)), SubmitDriverResponse.class);
          if (!response.success()) {
            throw new TenonException(
                ClusterErrorCode.CLUSTER_REFUSED,
                "the Master at '%s' refuses the driver of '%s': %s"
                    .formatted(cluster.url(), request.name(), response.message()));
          }
          return response.driverId().get();
        },
        "");
  }

  private static DriverDescription describe(DriverRequest request) {
    ProcessTemplate driver = request.driver();
    return new DriverDescription(
        request.files().get(0).toString(),
        (int) request.profile().memory().toMebibytes(),
        request.profile().cores(),
        request.supervised(),
        new Command(
            driver.mainClass(),
            seq(driver.arguments()),
            Map$.MODULE$.from(CollectionConverters.asScala(driver.environment())),
            seq(driver.classPath()),
            seq(List.of()),
            seq(driver.jvmOptions())),
        seq(List.of()));
  }

  @Override
  public Optional<DriverStatus> status(String driverId) {
    return askLeader(
        (master, status) -> status.found() ? Optional.of(read(status)) : Optional.empty(),
        driverId);
  }

  private static DriverStatus read(DriverStatusResponse response) {
    String state = response.state().isDefined() ? response.state().get().toString() : "UNKNOWN";
    String where =
        response.workerHostPort().isDefined()
            ? state + " on " + response.workerHostPort().get()
            : state;
    return new DriverStatus(
        switch (state) {
          case "SUBMITTED", "RELAUNCHING" -> DriverStatus.State.SUBMITTED;
          case "RUNNING" -> DriverStatus.State.RUNNING;
          case "FINISHED" -> DriverStatus.State.FINISHED;
          case "KILLED" -> DriverStatus.State.KILLED;
          case "FAILED", "ERROR" -> DriverStatus.State.FAILED;
          default -> DriverStatus.State.UNKNOWN;
        },
        OptionalInt.empty(),
        where);
  }

  @Override
  public boolean kill(String driverId) {
    return askLeader(
        (master, status) ->
            status.found()
                && ask(master, new RequestKillDriver(driverId), KillDriverResponse.class).success(),
        driverId);
  }

  /** What {@code then} makes of the leading Master, and of its answer on the state of a driver. */
  private <T> T askLeader(
      BiFunction<RpcEndpointRef, DriverStatusResponse, T> then, String driverId) {
    RpcEnv env = cluster.environment(false);
    try (HostClassLoader unused = new HostClassLoader()) {
      for (Address address : cluster.addresses()) {
        RpcEndpointRef master;
        DriverStatusResponse status;
        try {
          master =
              env.setupEndpointRef(RpcAddress.fromSparkURL(address.url()), Master.ENDPOINT_NAME());
          status = ask(master, new RequestDriverStatus(driverId), DriverStatusResponse.class);
        } catch (Exception e) {
          // Spark throws checked exceptions that no signature names; the next one may lead.
          continue;
        }
        // A driver that failed has an exception too.
        if (status.found() || status.exception().isEmpty()) {
          return then.apply(master, status);
        }
      }
    } finally {
      env.shutdown();
      env.awaitTermination();
    }
    throw new TenonException(
        ClusterErrorCode.CLUSTER_UNREACHABLE,
        "no Master at '%s' answers: %s; check the address, and that a Master runs there"
            .formatted(cluster.url(), cluster.diagnose()));
  }

  private static <T> T ask(RpcEndpointRef master, Object question, Class<T> answer) {
    return master.askSync(question, ClassTag$.MODULE$.apply(answer));
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}

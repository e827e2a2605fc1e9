package io.tenon.cluster.standalone;

import io.tenon.cluster.standalone.MasterAddresses.Address;
import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ResourceProfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SecurityManager$;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.ApplicationDescription;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.util.Utils$;
import org.jspecify.annotations.Nullable;
import scala.Option;

/** Registers one application with the Masters of a cluster, as often as it takes. */
final class MasterLinks {
  private static final String NAME = "tenonStandalone";
  private static final Duration PROBE = Duration.ofSeconds(2);

  private final ApplicationRequest application;
  private final MasterAddresses addresses;
  private final StandaloneSettings settings;
  private final ExecutorProgram program;

  MasterLinks(
      ApplicationRequest application,
      MasterAddresses addresses,
      StandaloneSettings settings,
      ExecutorProgram program) {
    this.application = application;
    this.addresses = addresses;
    this.settings = settings;
    this.program = program;
  }

  /** The Masters as the user wrote them. */
  String url() {
    return addresses.url();
  }

  /**
   * A registration that is not started.
   *
   * @param firstExecutor the id of the executor that the Master gives the number 0
   */
  MasterLink open(int firstExecutor, MasterLink.Events events) {
    @Nullable SparkEnv host = SparkEnv.get();
    SparkConf conf = conf(host);
    RpcEnv env;
    try (HostClassLoader unused = new HostClassLoader()) {
      String address = conf.get("spark.driver.host", Utils$.MODULE$.localHostName());
      env =
          RpcEnv.create(
              NAME,
              conf.get("spark.driver.bindAddress", address),
              address,
              settings.port(),
              conf,
              securityManager(host, conf),
              1,
              false);
    }
    String[] masters = addresses.masters().stream().map(Address::url).toArray(String[]::new);
    return new MasterLink(firstExecutor, env, masters, description(firstExecutor), conf, events);
  }

  /** As the driver is configured; this connection has little to say, and needs few threads. */
  private static SparkConf conf(@Nullable SparkEnv host) {
    SparkConf conf = host == null ? new SparkConf() : host.conf().clone();
    conf.set("spark.rpc.netty.dispatcher.numThreads", "2");
    conf.set("spark.rpc.io.serverThreads", "1");
    conf.set("spark.rpc.io.clientThreads", "1");
    conf.set("spark.rpc.io.threads", "1");
    // How long the end of an application may wait for a Master that is gone.
    conf.set("spark.rpc.askTimeout", "10s");
    conf.set("spark.rpc.lookupTimeout", "10s");
    return conf;
  }

  private static org.apache.spark.SecurityManager securityManager(
      @Nullable SparkEnv host, SparkConf conf) {
    return host == null
        ? new org.apache.spark.SecurityManager(
            conf, Option.empty(), SecurityManager$.MODULE$.$lessinit$greater$default$3())
        : host.securityManager();
  }

  private ApplicationDescription description(int firstExecutor) {
    return new ApplicationDescription(
        application.name(),
        Option.apply(settings.maxCores().map(Object.class::cast).orElse(null)),
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

  /** Why no Master answers, as far as a connection to each can tell. */
  String diagnose() {
    return addresses.masters().stream()
        .map(address -> address.host() + ":" + address.port() + " " + probe(address))
        .collect(Collectors.joining(", "));
  }

  private static String probe(Address address) {
    try (Socket socket = new Socket()) {
      InetSocketAddress endpoint = new InetSocketAddress(address.host(), address.port());
      if (endpoint.isUnresolved()) {
        return "is no known host";
      }
      socket.connect(endpoint, (int) PROBE.toMillis());
      return "is there but does not accept applications (a standby Master, another Spark version, a"
          + " wrong secret, or no Master at all)";
    } catch (IOException e) {
      return "cannot be reached (" + e.getMessage() + ")";
    }
  }
}

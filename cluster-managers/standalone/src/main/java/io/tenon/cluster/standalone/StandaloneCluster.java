package io.tenon.cluster.standalone;

import io.tenon.cluster.standalone.MasterAddresses.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SecurityManager$;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.util.Utils$;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * A cluster by its Masters' addresses, and the way to talk to it.
 *
 * @param masters where its Masters are
 * @param settings how the application uses it
 */
record StandaloneCluster(MasterAddresses masters, StandaloneSettings settings) {
  private static final String NAME = "tenonStandalone";
  private static final Duration PROBE = Duration.ofSeconds(2);

  /** The Masters as the user wrote them. */
  String url() {
    return masters.url();
  }

  List<Address> addresses() {
    return masters.masters();
  }

  /**
   * A new RPC environment, configured and secured as the driver's where there is one. The caller
   * shuts it down.
   *
   * @param reachable whether Masters are to find it by an address, or only answer
   */
  RpcEnv environment(boolean reachable) {
    @Nullable SparkEnv host = SparkEnv.get();
    SparkConf conf = configuration();
    try (HostClassLoader unused = new HostClassLoader()) {
      String address = conf.get("spark.driver.host", Utils$.MODULE$.localHostName());
      return RpcEnv.create(
          NAME,
          conf.get("spark.driver.bindAddress", address),
          address,
          reachable ? settings.port() : 0,
          conf,
          host == null
              ? new org.apache.spark.SecurityManager(
                  conf, Option.empty(), SecurityManager$.MODULE$.$lessinit$greater$default$3())
              : host.securityManager(),
          1,
          !reachable);
    }
  }

  /** As the driver is configured; this connection has little to say, and needs few threads. */
  static SparkConf configuration() {
    @Nullable SparkEnv host = SparkEnv.get();
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

  /** Why no Master answers, as far as a connection to each can tell. */
  String diagnose() {
    return addresses().stream()
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

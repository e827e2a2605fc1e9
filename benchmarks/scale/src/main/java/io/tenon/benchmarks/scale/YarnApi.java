package io.tenon.benchmarks.scale;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.ipc.Server;
import org.apache.hadoop.yarn.api.ApplicationClientProtocol;
import org.apache.hadoop.yarn.api.ApplicationMasterProtocol;
import org.apache.hadoop.yarn.api.ContainerManagementProtocol;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.ipc.YarnRPC;

/**
 * As much of a ResourceManager and of twenty NodeManagers as a driver and a submitter meet, over
 * Hadoop's own protocols, without a cluster behind them. Prints the ResourceManager's port for
 * clients; that for masters is the next.
 */
public final class YarnApi implements AutoCloseable {
  private static final int NODES = 20;
  private static final int ATTEMPTS = 20;
  private static final int HANDLERS = 2;

  private final Configuration configuration = new YarnConfiguration();
  private final List<Server> servers = new ArrayList<>();
  private final int port;

  private YarnApi() throws IOException {
    port = twoPorts();
    YarnContainers containers = new YarnContainers();
    for (int i = 0; i < NODES; i++) {
      Server node = serve(ContainerManagementProtocol.class, containers.ofNodes(), 0);
      containers.add(NodeId.newInstance("localhost", node.getListenerAddress().getPort()));
      servers.add(node);
    }
    servers.add(serve(ApplicationClientProtocol.class, new YarnApplications(), port));
    servers.add(serve(ApplicationMasterProtocol.class, containers.ofMasters(), port + 1));
  }

  public static void main(String[] arguments) throws IOException {
    try (YarnApi api = new YarnApi()) {
      System.out.println(api.port);
      System.out.flush();
      // It goes with whoever has started it.
      System.in.readAllBytes();
    }
    System.exit(0);
  }

  private Server serve(Class<?> protocol, InvocationHandler answers, int at) {
    Object implementation =
        Proxy.newProxyInstance(YarnApi.class.getClassLoader(), new Class<?>[] {protocol}, answers);
    Server server =
        YarnRPC.create(configuration)
            .getServer(
                protocol,
                implementation,
                new InetSocketAddress("127.0.0.1", at),
                configuration,
                null,
                HANDLERS);
    server.start();
    return server;
  }

  private static int twoPorts() throws IOException {
    IOException last = null;
    for (int i = 0; i < ATTEMPTS; i++) {
      try (ServerSocket first = new ServerSocket(0)) {
        new ServerSocket(first.getLocalPort() + 1).close();
        return first.getLocalPort();
      } catch (IOException | IllegalArgumentException e) {
        last = new IOException(e);
      }
    }
    throw new IOException("no two ports beside each other are free", last);
  }

  @Override
  public void close() {
    servers.forEach(Server::stop);
  }
}

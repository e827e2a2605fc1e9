package io.tenon.itests.yarn;

import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A ResourceManager with the queues {@code default} (40 %) and {@code gold} (60 %), NodeManagers,
 * and HDFS, as processes on the loopback interface.
 */
final class HadoopCluster implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String SERVER = "org.apache.hadoop.";
  private static final Pattern APPLICATION = Pattern.compile("\"id\":\"(application_\\d+_\\d+)\"");
  private static final Pattern CONTAINERS = Pattern.compile("\"containersAllocated\":(\\d+)");
  private static final Pattern RUNNING = Pattern.compile("\"state\":\"RUNNING\"");
  private static final Pattern NODE = Pattern.compile("\"state\":\"RUNNING\",\"id\":\"([^\"]+)\"");

  /** What a node may be labelled with; both queues may use such nodes. */
  static final String LABEL = "fast";

  /** A driver in a container has to start Spark within it. */
  private static final String OF_DRIVERS = "60000";

  private static final Pattern LISTED = Pattern.compile("\"pathSuffix\":\"([^\"]+)\"");

  private final Path directory;
  private final Deque<HadoopServer> servers = new ArrayDeque<>();
  private final List<HadoopServer> nodes = new ArrayList<>();
  private final List<Integer> ports;

  private final Optional<Kdc> kdc;

  private HadoopCluster(Path directory, Optional<Kdc> kdc) throws IOException {
    this.directory = directory;
    this.kdc = kdc;
    this.ports = Ports.free(7);
  }

  static HadoopCluster start(Path directory, int nodes, boolean withHdfs) throws Exception {
    return start(directory, Collections.nCopies(nodes, LOOPBACK), withHdfs);
  }

  /**
   * @param hosts addresses of this machine, of the NodeManagers and of what runs on them
   */
  static HadoopCluster start(Path directory, List<String> hosts, boolean withHdfs)
      throws Exception {
    return start(directory, hosts, withHdfs, Optional.empty());
  }

  /** With HDFS and one NodeManager; nobody does anything on it without Kerberos. */
  static HadoopCluster startSecure(Path directory, Kdc kdc) throws Exception {
    return start(directory, List.of(LOOPBACK), true, Optional.of(kdc));
  }

  private static HadoopCluster start(
      Path directory, List<String> hosts, boolean withHdfs, Optional<Kdc> kdc) throws Exception {
    HadoopCluster cluster = new HadoopCluster(directory, kdc);
    try {
      cluster.configure(withHdfs);
      HadoopServer name = withHdfs ? cluster.startHdfs() : null;
      HadoopServer resources =
          cluster.start("resourcemanager", "yarn.server.resourcemanager.ResourceManager");
      for (String host : hosts) {
        cluster.startNode(host);
      }
      resources.awaitAnswer(cluster.web() + "/ws/v1/cluster/info", "\"STARTED\"");
      cluster.awaitNodes(hosts.size());
      if (name != null) {
        name.awaitAnswer(
            "http://127.0.0.1:%d/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState"
                .formatted(cluster.ports.get(6)),
            "\"NumLiveDataNodes\" : 1");
      }
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  private HadoopServer startHdfs() throws Exception {
    Path conf = conf();
    String namenode = SERVER + "hdfs.server.namenode.NameNode";
    HadoopServer.start(conf, "format", namenode, "-format", "-nonInteractive").awaitSuccess();
    HadoopServer name = start("namenode", "hdfs.server.namenode.NameNode");
    start("datanode", "hdfs.server.datanode.DataNode");
    return name;
  }

  private HadoopServer start(String name, String mainClass) throws IOException {
    HadoopServer server = HadoopServer.start(conf(), name, SERVER + mainClass);
    servers.push(server);
    return server;
  }

  HadoopServer startNode() throws IOException {
    return startNode(LOOPBACK);
  }

  HadoopServer startNode(String host) throws IOException {
    int number = nodes.size();
    Path base = directory.resolve("node" + number);
    Path conf = Files.createDirectories(base.resolve("conf"));
    for (String file : List.of("core-site.xml", "hdfs-site.xml", "log4j.properties", "krb5.conf")) {
      if (Files.exists(conf().resolve(file))) {
        Files.copy(conf().resolve(file), conf.resolve(file));
      }
    }
    Map<String, String> own = yarn();
    own.put("yarn.nodemanager.local-dirs", base.resolve("local").toString());
    own.put("yarn.nodemanager.log-dirs", base.resolve("logs").toString());
    own.put("yarn.nodemanager.hostname", host);
    own.put("yarn.nodemanager.address", host + ":0");
    own.put("yarn.nodemanager.localizer.address", host + ":0");
    own.put("yarn.nodemanager.webapp.address", host + ":0");
    write(conf.resolve("yarn-site.xml"), own);
    HadoopServer node =
        HadoopServer.start(conf, "nodemanager", SERVER + "yarn.server.nodemanager.NodeManager");
    servers.push(node);
    nodes.add(node);
    return node;
  }

  HadoopServer node(int number) {
    return nodes.get(number);
  }

  void awaitNodes(int count) {
    Await.until(
        Duration.ofSeconds(120),
        () -> count + " nodes in " + HadoopServer.get(web() + "/ws/v1/cluster/nodes"),
        () ->
            RUNNING.matcher(HadoopServer.get(web() + "/ws/v1/cluster/nodes")).results().count()
                == count);
  }

  /** The configuration directory, as {@code HADOOP_CONF_DIR} names it. */
  Path conf() {
    return directory.resolve("conf");
  }

  /** The ResourceManager's pages. */
  String web() {
    return "http://127.0.0.1:" + ports.get(4);
  }

  String fileSystem() {
    return "hdfs://127.0.0.1:" + ports.get(5);
  }

  /** How many containers the cluster gives away now. */
  int containers() {
    Matcher matcher = CONTAINERS.matcher(HadoopServer.get(web() + "/ws/v1/cluster/metrics"));
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
  }

  /** Ids of the applications that have not ended. */
  List<String> applications() {
    String url = web() + "/ws/v1/cluster/apps?states=NEW,NEW_SAVING,SUBMITTED,ACCEPTED,RUNNING";
    // An empty answer is no answer, not an empty list.
    AtomicReference<String> answer = new AtomicReference<>("");
    Await.until(
        Duration.ofSeconds(30),
        () -> "an answer from " + url,
        () -> {
          answer.set(HadoopServer.get(url));
          return answer.get().contains("\"apps\"");
        });
    return APPLICATION.matcher(answer.get()).results().map(result -> result.group(1)).toList();
  }

  /** What the ResourceManager knows of the application that was submitted last. */
  String lastApplication() {
    List<String> all =
        APPLICATION
            .matcher(HadoopServer.get(web() + "/ws/v1/cluster/apps"))
            .results()
            .map(result -> result.group(1))
            .sorted()
            .toList();
    return HadoopServer.get(web() + "/ws/v1/cluster/apps/" + all.get(all.size() - 1));
  }

  void awaitContainers(int count, Duration limit) {
    Await.until(
        limit,
        () -> "%d containers, but there are %d".formatted(count, containers()),
        () -> containers() == count);
  }

  /** As {@code yarn application -kill} does. */
  void killApplication(String application) {
    HadoopServer.put(
        web()
            + "/ws/v1/cluster/apps/"
            + application
            + "/state?user.name="
            + System.getProperty("user.name"),
        "{\"state\":\"KILLED\"}");
  }

  /** The NodeManagers that run, by YARN's names of them, which end with their ports. */
  List<String> nodeIds() {
    return NODE.matcher(HadoopServer.get(web() + "/ws/v1/cluster/nodes"))
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  /** From now on {@code node} runs only what asks for {@link #LABEL}. */
  void label(String node) throws Exception {
    administer("-addToClusterNodeLabels", LABEL + "(exclusive=true)");
    administer("-replaceLabelsOnNode", node + "=" + LABEL);
  }

  void unlabel(String node) throws Exception {
    administer("-replaceLabelsOnNode", node + "=");
  }

  /** Takes the nodes of {@code host} out of use when what runs there has ended, or after a time. */
  void decommission(String host, Duration limit) throws Exception {
    Files.writeString(excluded(), host + "\n");
    administer("-refreshNodes", "-g", Long.toString(limit.toSeconds()), "-server");
  }

  /** Lets all nodes in again. */
  void readmit() throws Exception {
    Files.writeString(excluded(), "");
    administer("-refreshNodes");
  }

  private Path excluded() {
    return directory.resolve("exclude");
  }

  private void administer(String... arguments) throws Exception {
    HadoopServer.start(conf(), "administer", SERVER + "yarn.client.cli.RMAdminCLI", arguments)
        .awaitSuccess();
  }

  /** Waits until no application and no container is left. */
  void awaitNothingLeft() {
    Await.until(
        Duration.ofSeconds(120),
        () -> "nothing left, but %d containers of %s".formatted(containers(), applications()),
        () -> containers() == 0 && applications().isEmpty());
  }

  /** Names of the applications whose staging directories are there. */
  List<String> staged() {
    return list("/user/%s/.sparkStaging".formatted(System.getProperty("user.name")));
  }

  /** What is in a directory of HDFS; nothing where that is not there. */
  List<String> list(String path) {
    String listing = HadoopServer.get(hdfs(path, "LISTSTATUS"));
    if (!listing.contains("FileStatuses") && !listing.contains("FileNotFoundException")) {
      throw new AssertionError("HDFS does not list: " + listing);
    }
    return LISTED.matcher(listing).results().map(result -> result.group(1)).toList();
  }

  void makeDirectory(String path) {
    HadoopServer.put(hdfs(path, "MKDIRS") + "&user.name=" + System.getProperty("user.name"), "");
  }

  private String hdfs(String path, String operation) {
    return "http://127.0.0.1:%d/webhdfs/v1%s?op=%s".formatted(ports.get(6), path, operation);
  }

  private Map<String, String> yarn() {
    String host = "127.0.0.1:";
    Map<String, String> yarn = new LinkedHashMap<>();
    yarn.put("yarn.resourcemanager.hostname", "127.0.0.1");
    yarn.put("yarn.resourcemanager.address", host + ports.get(0));
    yarn.put("yarn.resourcemanager.scheduler.address", host + ports.get(1));
    yarn.put("yarn.resourcemanager.resource-tracker.address", host + ports.get(2));
    yarn.put("yarn.resourcemanager.admin.address", host + ports.get(3));
    yarn.put("yarn.resourcemanager.webapp.address", host + ports.get(4));
    yarn.put("yarn.resourcemanager.nodemanagers.heartbeat-interval-ms", "200");
    yarn.put("yarn.resourcemanager.nm.liveness-monitor.expiry-interval-ms", "8000");
    yarn.put(
        "yarn.am.liveness-monitor.expiry-interval-ms",
        Boolean.getBoolean("tenon.endurance") ? OF_DRIVERS : "8000");
    yarn.put("yarn.nm.liveness-monitor.expiry-interval-ms", "8000");
    yarn.put(
        "yarn.resourcemanager.scheduler.class",
        "org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler");
    yarn.put("yarn.resourcemanager.scheduler.monitor.enable", "true");
    String preemption = "yarn.resourcemanager.monitor.capacity.preemption.";
    yarn.put(preemption + "monitoring_interval", "500");
    yarn.put(preemption + "max_wait_before_kill", "1500");
    yarn.put(preemption + "total_preemption_per_round", "1.0");
    yarn.put(preemption + "natural_termination_factor", "1.0");
    yarn.put("yarn.node-labels.enabled", "true");
    yarn.put("yarn.node-labels.fs-store.root-dir", directory.resolve("labels").toUri().toString());
    yarn.put("yarn.scheduler.minimum-allocation-mb", "64");
    yarn.put("yarn.scheduler.maximum-allocation-mb", "2048");
    yarn.put("yarn.resourcemanager.nodes.exclude-path", excluded().toString());
    yarn.put("yarn.nodemanager.hostname", "127.0.0.1");
    yarn.put("yarn.nodemanager.address", host + "0");
    yarn.put("yarn.nodemanager.localizer.address", host + "0");
    yarn.put("yarn.nodemanager.webapp.address", host + "0");
    yarn.put("yarn.nodemanager.resource.memory-mb", "3072");
    yarn.put("yarn.nodemanager.resource.cpu-vcores", "16");
    yarn.put("yarn.nodemanager.vmem-check-enabled", "false");
    yarn.put("yarn.nodemanager.container-monitor.interval-ms", "500");
    yarn.put(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
    yarn.put("yarn.nodemanager.sleep-delay-before-sigkill.ms", "500");
    yarn.put("yarn.log-aggregation-enable", "true");
    yarn.put("yarn.nodemanager.remote-app-log-dir", directory.resolve("gathered").toString());
    yarn.put("yarn.nodemanager.collector-service.address", host + "0");
    kdc.map(Kdc::yarn).ifPresent(yarn::putAll);
    return yarn;
  }

  private void configure(boolean withHdfs) throws IOException {
    Path conf = Files.createDirectories(conf());
    Files.createFile(excluded());
    String dfs = "dfs.";
    Map<String, String> core = new LinkedHashMap<>();
    core.put("fs.defaultFS", withHdfs ? fileSystem() : "file:///");
    core.put("hadoop.tmp.dir", directory.resolve("tmp").toString());
    core.put("hadoop.security.token.service.use_ip", "true");
    kdc.map(Kdc::core).ifPresent(core::putAll);
    write(conf.resolve("core-site.xml"), core);
    Map<String, String> hdfs = new LinkedHashMap<>();
    hdfs.put(dfs + "replication", "1");
    hdfs.put(dfs + "namenode.http-address", "127.0.0.1:" + ports.get(6));
    hdfs.put(dfs + "datanode.address", "127.0.0.1:0");
    hdfs.put(dfs + "datanode.http.address", "127.0.0.1:0");
    hdfs.put(dfs + "datanode.ipc.address", "127.0.0.1:0");
    hdfs.put(dfs + "namenode.datanode.registration.ip-hostname-check", "false");
    hdfs.put(dfs + "permissions.enabled", "false");
    kdc.map(Kdc::hdfs).ifPresent(hdfs::putAll);
    write(conf.resolve("hdfs-site.xml"), hdfs);
    if (kdc.isPresent()) {
      Files.copy(kdc.get().configuration(), conf.resolve("krb5.conf"));
    }
    write(conf.resolve("yarn-site.xml"), yarn());
    write(conf.resolve("capacity-scheduler.xml"), queues());
    Files.writeString(
        conf.resolve("log4j.properties"),
        """
        log4j.rootLogger=INFO,out
        log4j.appender.out=org.apache.log4j.ConsoleAppender
        log4j.appender.out.layout=org.apache.log4j.PatternLayout
        log4j.appender.out.layout.ConversionPattern=%d %p %c{1}: %m%n
        """);
  }

  private static Map<String, String> queues() {
    String root = "yarn.scheduler.capacity.";
    Map<String, String> queues = new LinkedHashMap<>();
    queues.put(root + "root.queues", "default,gold");
    queues.put(root + "root.accessible-node-labels." + LABEL + ".capacity", "100");
    queues.put(root + "root.default.capacity", "40");
    queues.put(root + "root.gold.capacity", "60");
    for (String queue : List.of("default", "gold")) {
      queues.put(root + "root." + queue + ".maximum-capacity", "100");
      queues.put(root + "root." + queue + ".accessible-node-labels." + LABEL + ".capacity", "50");
      queues.put(root + "root." + queue + ".user-limit-factor", "10");
      queues.put(root + "root." + queue + ".state", "RUNNING");
    }
    queues.put(root + "maximum-am-resource-percent", "0.5");
    return queues;
  }

  static void write(Path file, Map<String, String> settings) throws IOException {
    StringBuilder xml = new StringBuilder("<configuration>\n");
    settings.forEach(
        (name, value) ->
            xml.append(
                "<property><name>%s</name><value>%s</value></property>%n".formatted(name, value)));
    Files.writeString(file, xml.append("</configuration>\n"));
  }

  @Override
  public void close() throws Exception {
    // NodeManagers before the ResourceManager that they would look for.
    while (!servers.isEmpty()) {
      servers.pop().close();
    }
  }

  /** By hand: starts one below the directory that is named, and runs until it is ended. */
  public static void main(String[] args) throws Exception {
    try (HadoopCluster cluster =
        start(Path.of(args[0]), Integer.parseInt(args[1]), args.length > 2)) {
      System.out.println("up: " + cluster.conf() + " " + cluster.web());
      System.in.read();
    }
  }
}

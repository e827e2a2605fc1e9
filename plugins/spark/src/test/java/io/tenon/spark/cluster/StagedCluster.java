package io.tenon.spark.cluster;

import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.spark.cluster.fixtures.HandedOverActivator;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorDefaults;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.Locality;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.config.ConfigSchema;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A cluster of real executor processes whose ends are staged by the test: it says which executor
 * goes when, and what the cluster then says of it. Each executor has an address of its own.
 */
final class StagedCluster implements ClusterManager, AutoCloseable {
  private static final int HOSTS = 200;

  private final Path directory;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Map<ExecutorId, Running> running = new ConcurrentHashMap<>();
  final List<Set<ExecutorId>> drained = new CopyOnWriteArrayList<>();
  private volatile Optional<String> commonHost = Optional.empty();
  private volatile ApplicationRequest application;
  private volatile ClusterListener listener;
  private volatile boolean delivers = true;
  volatile Map<ResourceProfile, Locality> localities = Map.of();
  private Map<ResourceProfile, Integer> wanted = Map.of();
  private int nextId;

  private static final class Running {
    final ResourceProfile profile;
    final Process process;
    boolean draining;
    volatile ExecutorExit exit =
        new ExecutorExit(ExitReason.RELEASED, OptionalInt.empty(), "released");

    Running(ResourceProfile profile, Process process) {
      this.profile = profile;
      this.process = process;
    }
  }

  /**
   * @param directory for the executors' files and the bundle
   */
  StagedCluster(Path directory) {
    this.directory = directory;
    System.getProperties().put(HandedOverActivator.NAME, this);
  }

  /** Makes a plugin store in which this cluster is installed. */
  void installIn(Path store) throws IOException {
    try (PluginTransaction change = PluginStore.create(store).begin()) {
      change.install(jar());
      change.commit();
    }
  }

  /** The bundle of this cluster. */
  Path jar() throws IOException {
    Path jar = directory.resolve("staged.jar");
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.putValue("Bundle-ManifestVersion", "2");
    headers.putValue("Bundle-SymbolicName", "io.tenon.test.staged");
    headers.putValue("Bundle-Version", "1.0.0");
    headers.putValue("Bundle-Activator", HandedOverActivator.class.getName());
    headers.putValue(
        "Import-Package", "org.osgi.framework,io.tenon.spi.cluster;version=\"[1.0,2)\"");
    headers.putValue(
        "Provide-Capability",
        "io.tenon.plugin;type=cluster;name=\"" + HandedOverActivator.NAME + "\"");
    String entry = HandedOverActivator.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream in = getClass().getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
      out.closeEntry();
    }
    return jar;
  }

  /** Executors that are launched from now on share this host, or have one each. */
  void launchOn(Optional<String> host) {
    commonHost = host;
  }

  /** Ends the executor's process; the cluster says this of it. */
  void end(String executor, ExitReason reason, String message) {
    Running chosen = running.get(new ExecutorId(Integer.parseInt(executor)));
    chosen.exit = new ExecutorExit(reason, OptionalInt.empty(), message);
    chosen.process.destroyForcibly();
  }

  /** What the cluster will say when the executor ends by itself. */
  void willSay(String executor, ExitReason reason, String message) {
    running.get(new ExecutorId(Integer.parseInt(executor))).exit =
        new ExecutorExit(reason, OptionalInt.empty(), message);
  }

  /** The cluster gives notice that it will take the executor away. */
  void announce(String executor, ExitReason reason, Duration notice) {
    thread.execute(
        () -> listener.leaving(new ExecutorId(Integer.parseInt(executor)), reason, notice));
  }

  @Override
  public ConfigSchema settings() {
    return ConfigSchema.of();
  }

  @Override
  public ExecutorDefaults defaults(String master) {
    return ExecutorDefaults.NONE;
  }

  @Override
  public ClusterSession connect(ApplicationRequest request, ClusterListener sessionListener) {
    application = request;
    listener = sessionListener;
    nextId = request.executorIds().first();
    wanted = Map.of();
    return new Session();
  }

  /** From now on executors are wanted in vain. */
  void deliver(boolean does) {
    delivers = does;
  }

  private void converge() {
    if (!delivers) {
      listener.delayed(
          new TenonException(ClusterErrorCode.CLUSTER_NO_CAPACITY, "the test has no room"));
      return;
    }
    wanted.forEach(
        (profile, number) -> {
          long present =
              running.values().stream().filter(each -> each.profile.equals(profile)).count()
                  - running.values().stream().filter(each -> each.draining).count();
          for (long i = present; i < number; i++) {
            launch(profile);
          }
        });
  }

  private void launch(ResourceProfile profile) {
    ExecutorId id = new ExecutorId(nextId++);
    String host = commonHost.orElse("127.0.1." + (1 + id.value() % HOSTS));
    ProcessTemplate program =
        application
            .executor()
            .with(
                Map.of(
                    Placeholder.EXECUTOR_ID, id.toString(),
                    Placeholder.HOST, host,
                    Placeholder.CORES, Integer.toString(profile.cores()),
                    Placeholder.PROFILE_ID, Integer.toString(profile.id()),
                    Placeholder.MEMORY_MIB, Long.toString(profile.memory().toMebibytes())));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(program.jvmOptions());
    command.add(program.mainClass());
    command.addAll(program.arguments());
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(program.environment());
    builder.environment().put("CLASSPATH", String.join(File.pathSeparator, program.classPath()));
    builder.environment().put("SPARK_LOCAL_IP", host);
    builder.environment().put("TENON_PARENT_PID", Long.toString(ProcessHandle.current().pid()));
    builder.redirectErrorStream(true);
    builder.redirectOutput(directory.resolve("executor-" + id + ".log").toFile());
    try {
      Running started = new Running(profile, builder.start());
      running.put(id, started);
      listener.launched(
          new ExecutorLaunch(id, profile, host, "pid " + started.process.pid(), Map.of()));
      var unused = started.process.onExit().thenRun(() -> thread.execute(() -> ended(id)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ended(ExecutorId id) {
    ExecutorExit exit = running.remove(id).exit;
    listener.ended(id, exit);
    converge();
  }

  @Override
  public void close() {
    System.getProperties().remove(HandedOverActivator.NAME);
    thread.shutdownNow();
  }

  private final class Session implements ClusterSession {
    @Override
    public String description() {
      return "staged";
    }

    @Override
    public void request(
        Map<ResourceProfile, Integer> newWanted, Map<ResourceProfile, Locality> newLocalities) {
      localities = Map.copyOf(newLocalities);
      request(newWanted);
    }

    @Override
    public void request(Map<ResourceProfile, Integer> newWanted) {
      thread.execute(
          () -> {
            wanted = Map.copyOf(newWanted);
            converge();
          });
    }

    @Override
    public void drain(Set<ExecutorId> executors) {
      drained.add(executors);
      thread.execute(
          () -> {
            running.forEach((id, each) -> each.draining |= executors.contains(id));
            converge();
          });
    }

    @Override
    public void release(Set<ExecutorId> executors) {
      thread.execute(
          () ->
              running.forEach(
                  (id, each) -> {
                    if (executors.contains(id)) {
                      each.process.destroyForcibly();
                    }
                  }));
    }

    @Override
    public Set<ExecutorId> executors() {
      return Set.copyOf(running.keySet());
    }

    @Override
    public void close() {
      List<Process> processes = running.values().stream().map(each -> each.process).toList();
      processes.forEach(Process::destroyForcibly);
      processes.forEach(process -> process.onExit().join());
    }
  }
}

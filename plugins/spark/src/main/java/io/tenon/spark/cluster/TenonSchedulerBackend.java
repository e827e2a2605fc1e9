package io.tenon.spark.cluster;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.Masters;
import io.tenon.spark.SparkKernel;
import io.tenon.spark.executor.ExecutorDrained;
import io.tenon.spark.placement.ClusterNames;
import io.tenon.spark.placement.Clusters.Connected;
import io.tenon.spark.placement.PlacementKeys;
import io.tenon.spark.placement.Placements;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.Locality;
import io.tenon.spi.cluster.ResourceProfile;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.security.HadoopDelegationTokenManager;
import org.apache.spark.scheduler.ExecutorDecommissionInfo;
import org.apache.spark.scheduler.ExecutorLossReason;
import org.apache.spark.scheduler.ExecutorProcessLost;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.apache.spark.scheduler.cluster.CoarseGrainedClusterMessages.RegisterExecutor;
import org.apache.spark.scheduler.cluster.CoarseGrainedClusterMessages.RemoveExecutor;
import org.apache.spark.scheduler.cluster.CoarseGrainedSchedulerBackend;
import org.apache.spark.scheduler.cluster.SchedulerBackendUtils$;
import org.apache.spark.util.Utils$;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.concurrent.Future$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The one scheduler backend, whatever cluster the executors come from. Spark says how many it
 * wants, with its own locks held; a thread of the backend tells the sessions.
 */
public final class TenonSchedulerBackend extends CoarseGrainedSchedulerBackend {
  private static final System.Logger LOG = System.getLogger(TenonSchedulerBackend.class.getName());

  /** As on YARN and Kubernetes: most executors are there before the first task is placed. */
  private static final double MINIMUM_REGISTERED = 0.8;

  private static final String MINIMUM_REGISTERED_KEY =
      "spark.scheduler.minRegisteredResourcesRatio";

  /** Clusters that can be connected or left at the same time without waiting for each other. */
  private static final int CONNECTIONS = 4;

  private final SparkContext context;
  private final TaskSchedulerImpl scheduler;
  private final String id;
  private final ScheduledExecutorService reconcile;
  private final Profiles profiles;
  private final ExecutorLosses losses;
  private final ExecutorRegistrations registrations = new ExecutorRegistrations();
  private final ClusterSessions sessions;
  private final Placements placements;
  private final int initialExecutors;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile boolean started;
  private final AtomicReference<@Nullable TenonException> failure = new AtomicReference<>();

  TenonSchedulerBackend(
      SparkContext context, TaskSchedulerImpl scheduler, Kernel kernel, String master) {
    super(scheduler, context.env().rpcEnv());
    this.context = context;
    this.scheduler = scheduler;
    SparkConf settings = context.conf();
    this.id = ApplicationId.of(settings);
    this.reconcile = kernel.resources("cluster").timer(id);
    this.profiles = new Profiles(settings);
    this.losses =
        new ExecutorLosses(
            BridgeKeys.EXIT_WAIT.read(BridgeKeys.settings(settings)), reconcile, this::remove);
    Map<String, String> all = BridgeKeys.settings(settings);
    this.sessions =
        new ClusterSessions(
            each -> Masters.slot(kernel, each),
            this::request,
            session -> new SessionListener(this, session, settings),
            kernel.resources("cluster").threads(id + "-clusters", CONNECTIONS));
    this.placements =
        new Placements(
            all,
            master,
            new ClusterNames(all, kernel)::master,
            new SparkEngine(context, this, scheduler, profiles),
            sessions,
            Utils$.MODULE$.isDynamicAllocationEnabled(settings),
            reconcile,
            (session, cause) -> fail(cause));
    this.initialExecutors =
        placements.initial(
            SchedulerBackendUtils$.MODULE$.getInitialTargetExecutorNumber(
                settings, SchedulerBackendUtils$.MODULE$.DEFAULT_NUMBER_EXECUTORS()));
  }

  @Override
  public String applicationId() {
    return id;
  }

  /** Called by the super constructor: no field is set yet, nor may any be used here. */
  @Override
  public DriverEndpoint createDriverEndpoint() {
    return new TenonDriverEndpoint(this);
  }

  @Override
  public void start() {
    super.start();
    SparkKernel.executors(conf())
        .open(
            context.env().rpcEnv(),
            PlacementKeys.UPDATE_WAIT.read(BridgeKeys.settings(conf())),
            losses::has);
    placements.start();
    LOG.log(INFO, "application {0} runs on {1}", id, sessions.summaries());
    requestExecutors(initialExecutors);
  }

  /** For file systems with Kerberos: Spark obtains tokens, renews them and tells executors. */
  @Override
  public Option<HadoopDelegationTokenManager> createTokenManager() {
    return Option.apply(
        new HadoopDelegationTokenManager(conf(), context.hadoopConfiguration(), driverEndpoint()));
  }

  private Optional<URI> page() {
    return context.ui().isDefined()
        ? Optional.of(URI.create(context.ui().get().webUrl()))
        : Optional.empty();
  }

  private ApplicationRequest request(
      String where, ClusterManager manager, ExecutorIdRange executorIds) {
    return new ApplicationRequest(
        id,
        context.appName(),
        context.sparkUser(),
        where,
        new ExecutorTemplate(context, id).create(),
        executorIds,
        manager.settings().select(BridgeKeys.settings(context.conf())),
        page());
  }

  @Override
  public void stop() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    try {
      placements.stop();
      // Executors that end from now on are not replaced.
      sessions.requestNothing();
      super.stop();
    } finally {
      sessions.close();
      reconcile.shutdownNow();
    }
  }

  @Override
  public double minRegisteredRatio() {
    return conf().contains(MINIMUM_REGISTERED_KEY)
        ? super.minRegisteredRatio()
        : MINIMUM_REGISTERED;
  }

  @Override
  public boolean sufficientResourcesRegistered() {
    return totalRegisteredExecutors().get() >= initialExecutors * minRegisteredRatio();
  }

  @Override
  public Future<Object> doRequestTotalExecutors(
      scala.collection.immutable.Map<org.apache.spark.resource.ResourceProfile, Object> totals) {
    Map<ResourceProfile, Integer> wanted = new HashMap<>();
    Map<ResourceProfile, Locality> localities = new HashMap<>();
    CollectionConverters.asJava(totals)
        .forEach(
            (profile, total) -> {
              ResourceProfile known = profiles.toSpi(profile);
              wanted.put(known, (Integer) total);
              // Spark sets these two, under the lock that it holds here too.
              localities.put(
                  known,
                  profiles.locality(
                      profile,
                      numLocalityAwareTasksPerResourceProfileId(),
                      rpHostToLocalTaskCount()));
            });
    return reconcile(
        "a request",
        () -> {
          sessions.prefer(localities);
          placements.wanted(wanted);
        });
  }

  @Override
  public Future<Object> doKillExecutors(Seq<String> executors) {
    Set<ExecutorId> ids = ids(CollectionConverters.asJava(executors));
    return reconcile("a release", () -> sessions.release(ids));
  }

  @Override
  public Seq<String> decommissionExecutors(
      Tuple2<String, ExecutorDecommissionInfo>[] executors,
      boolean adjustTargetNumExecutors,
      boolean triggeredByExecutor) {
    Seq<String> leaving =
        super.decommissionExecutors(executors, adjustTargetNumExecutors, triggeredByExecutor);
    Set<ExecutorId> ids = ids(CollectionConverters.asJava(leaving));
    placements.leaving(ids);
    reconcile("a drain", () -> sessions.drain(ids));
    return leaving;
  }

  @Override
  public Option<String> applicationAttemptId() {
    OptionalInt attempt = sessions.attempt();
    return attempt.isPresent()
        ? Option.apply(Integer.toString(attempt.getAsInt()))
        : Option.empty();
  }

  @Override
  public Option<scala.collection.immutable.Map<String, String>> getDriverLogUrls() {
    return sessions
        .driverLogs()
        .map(logs -> Option.apply(Map$.MODULE$.from(CollectionConverters.asScala(logs))))
        .orElse(Option.empty());
  }

  /** The cluster sessions: master, description, plugin and number of executors of each. */
  public List<JsonObject> describeSessions() {
    return sessions.summaries().stream()
        .map(
            session ->
                JsonObject.of("master", session.master())
                    .with("description", session.description())
                    .with("plugin", session.plugin())
                    .with("executors", session.executors()))
        .toList();
  }

  void disconnected(String executor) {
    if (!stopping.get()) {
      losses.disconnected(executor);
    }
  }

  void lost(RemoveExecutor removal) {
    if (!stopping.get()) {
      losses.lost(removal.executorId(), removal.reason());
    }
  }

  boolean isVerdict(RemoveExecutor removal) {
    return losses.isVerdict(removal.executorId(), removal.reason());
  }

  RegisterExecutor complete(RegisterExecutor registration) {
    return registrations.complete(registration);
  }

  /** Where the executors are, and how to move them. */
  public Placements placements() {
    return placements;
  }

  void drained(ExecutorDrained drained) {
    placements.drained(new ExecutorId(Integer.parseInt(drained.executor())));
  }

  void delayed(Connected session, TenonException reason) {
    sessions.delayed(session, reason);
  }

  void clusterFailed(Connected session, TenonException cause) {
    if (!stopping.get()) {
      placements.failed(session, cause);
    }
  }

  void launched(Connected session, ExecutorLaunch launch) {
    losses.launched(launch.id());
    sessions.launched(session, launch.id());
    registrations.launched(launch);
  }

  void ended(ExecutorId executor, ExecutorExit exit) {
    sessions.ended(executor);
    losses.ended(executor, exit, registrations.host(executor.toString()));
    placements.ended(executor);
  }

  boolean isStopping() {
    return stopping.get();
  }

  /** The cluster will take the executor away: let its work move, where Spark is set to do so. */
  void leaving(ExecutorId executor, String message) {
    reconcile(
        "a notice",
        () ->
            decommissionExecutor(
                executor.toString(),
                new ExecutorDecommissionInfo(message, Option.empty()),
                false,
                false));
  }

  /** Ends the application: its jobs fail with this message. */
  void fail(TenonException cause) {
    if (stopping.get() || !failure.compareAndSet(null, cause)) {
      return;
    }
    ApplicationFailure.set(cause);
    LOG.log(ERROR, "the application ends: " + cause);
    reconcile(
        "ending the application",
        () -> {
          sessions.requestNothing();
          if (!started) {
            // What waits for the start throws the cause, and ends the context.
            return;
          }
          try {
            scheduler.error(cause.toString());
          } finally {
            context.stopInNewThread();
          }
        });
  }

  /** Spark waits for this in its start, and there is nothing to wait for when all have failed. */
  @Override
  public boolean isReady() {
    boolean ready = super.isReady();
    // Before the look at the failure, whose side looks here after it has left it.
    if (ready) {
      started = true;
    }
    TenonException cause = failure.get();
    if (cause != null) {
      throw cause;
    }
    return ready;
  }

  private void remove(String executor, ExecutorLossReason reason) {
    registrations.forget(executor);
    if (stopping.get()) {
      return;
    }
    removeExecutor(executor, reason);
    if (reason instanceof ExecutorProcessLost lost && lost.workerHost().isDefined()) {
      // Where the connection broke first, Spark has seen the loss already and does not look at the
      // host of the reason any more.
      removeWorker(lost.workerHost().get(), lost.workerHost().get(), lost.toString());
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private Future<Object> reconcile(String what, Runnable step) {
    boolean accepted = true;
    try {
      reconcile.execute(
          () -> {
            try {
              if (!stopping.get()) {
                step.run();
              }
            } catch (RuntimeException e) {
              LOG.log(ERROR, what + " of application " + id + " failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      // The application is over.
      accepted = false;
    }
    return (Future) Future$.MODULE$.successful(accepted);
  }

  private static Set<ExecutorId> ids(List<String> executors) {
    return executors.stream()
        .map(executor -> new ExecutorId(Integer.parseInt(executor)))
        .collect(Collectors.toUnmodifiableSet());
  }
}

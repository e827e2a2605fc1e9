package io.tenon.cluster.standalone;

import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.ApplicationDescription;
import org.apache.spark.deploy.DeployMessages.DriverStatusResponse;
import org.apache.spark.deploy.DeployMessages.KillExecutors;
import org.apache.spark.deploy.DeployMessages.RequestDriverStatus;
import org.apache.spark.deploy.client.StandaloneAppClient;
import org.apache.spark.deploy.client.StandaloneAppClientListener;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.master.RecoveryState;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.scheduler.ExecutorDecommissionInfo;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import scala.reflect.ClassTag$;

/**
 * One registration of the application with Masters: Spark's own client on an RPC environment of its
 * own, for a Master takes two applications at one address for the same. Thread-safe.
 */
final class MasterLink implements StandaloneAppClientListener, AutoCloseable {
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /** How an application stands with the Masters of a cluster. */
  enum Standing {
    /** None leads: there is none, or they have not agreed yet. */
    NO_MASTER,
    /** One takes over and waits for a word of all that the last one knew. */
    RECOVERING,
    /** The one that leads does not know the application. */
    UNKNOWN,
    /** The one that leads knows it. */
    KNOWN
  }

  private final int firstExecutor;
  private final String[] masters;
  private final RpcEnv env;
  private final StandaloneAppClient client;
  private final Events events;
  private volatile String application = "";

  /** What Masters tell, from threads of Spark's. */
  interface Events {
    void registered(MasterLink link, String application);

    /** The connection broke. */
    void disconnected(MasterLink link);

    /** The Master has removed the application, or none has accepted it. */
    void dead(MasterLink link, String reason);

    void added(MasterLink link, Grant grant);

    void removed(
        MasterLink link,
        int number,
        String message,
        OptionalInt exitCode,
        Optional<String> lostHost);

    /** The executor's worker is being drained. */
    void leaving(MasterLink link, int number);

    void workerLost(MasterLink link, String worker, String message);
  }

  /**
   * An executor that a Master has placed.
   *
   * @param number the Master's
   * @param name the Master's name of it
   * @param worker the Master's name of its worker
   */
  record Grant(int number, String name, String worker, String host, int cores, int memoryMib) {}

  MasterLink(
      int firstExecutor,
      RpcEnv env,
      String[] masters,
      ApplicationDescription description,
      SparkConf conf,
      Events events) {
    this.firstExecutor = firstExecutor;
    this.masters = masters;
    this.env = env;
    this.events = events;
    this.client = new StandaloneAppClient(env, masters, description, this, conf);
  }

  /** Registers, in the background. */
  void start() {
    try (HostClassLoader unused = new HostClassLoader()) {
      client.start();
    }
  }

  /** The id of the executor that the Master of this registration gives the number 0. */
  int firstExecutor() {
    return firstExecutor;
  }

  /**
   * How many executors of each profile are wanted in all.
   *
   * @return whether the Master knows the application; fails when there is no Master
   */
  CompletionStage<Boolean> request(Map<ResourceProfile, Integer> totals) {
    Map<org.apache.spark.resource.ResourceProfile, Object> asked = new HashMap<>();
    totals.forEach((profile, total) -> asked.put(Profiles.toSpark(profile), total));
    return answer(
        client.requestTotalExecutors(Map$.MODULE$.from(CollectionConverters.asScala(asked))));
  }

  /** Ends these executors; as {@link #request}. */
  CompletionStage<Boolean> kill(Set<Integer> numbers) {
    List<String> names = numbers.stream().map(number -> Integer.toString(number)).toList();
    return answer(client.killExecutors(CollectionConverters.asScala(names).toSeq()));
  }

  private static CompletionStage<Boolean> answer(Future<Object> future) {
    return FutureConverters.asJava(future).thenApply(Boolean.class::cast);
  }

  /**
   * Looks for a Master that leads. Spark's client does not: its way to a Master that has gone is
   * broken for good, unless another one takes over and comes to it. Blocks, in bounded time.
   */
  Standing look() {
    for (String master : masters) {
      Standing standing = look(RpcAddress.fromSparkURL(master));
      if (standing != Standing.NO_MASTER) {
        return standing;
      }
    }
    return Standing.NO_MASTER;
  }

  private Standing look(RpcAddress address) {
    try (HostClassLoader unused = new HostClassLoader()) {
      RpcEndpointRef master = env.setupEndpointRef(address, Master.ENDPOINT_NAME());
      DriverStatusResponse status =
          master.askSync(
              new RequestDriverStatus("none"), ClassTag$.MODULE$.apply(DriverStatusResponse.class));
      if (status.exception().isDefined()) {
        String reason = String.valueOf(status.exception().get().getMessage());
        return reason.contains(RecoveryState.RECOVERING().toString())
            ? Standing.RECOVERING
            : Standing.NO_MASTER;
      }
      Object known =
          master.askSync(
              new KillExecutors(
                  application, CollectionConverters.asScala(List.<String>of()).toSeq()),
              ClassTag$.MODULE$.apply(Boolean.class));
      return Boolean.TRUE.equals(known) ? Standing.KNOWN : Standing.UNKNOWN;
    } catch (Exception e) {
      // Spark throws checked exceptions that no signature names. Whatever it is, no Master leads
      // there.
      return Standing.NO_MASTER;
    }
  }

  /** Ends the application at the Master, and waits until that has heard so, or has not. */
  void end(Set<Integer> numbers) {
    try {
      kill(numbers).toCompletableFuture().get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | TimeoutException | CompletionException e) {
      // Without a Master there is nobody to say farewell to; workers end what has no driver.
    }
  }

  /** Unregisters and ends Spark's threads, in bounded time. */
  @Override
  public void close() {
    try (HostClassLoader unused = new HostClassLoader()) {
      client.stop();
    } finally {
      env.shutdown();
      env.awaitTermination();
    }
  }

  @Override
  public void connected(String id) {
    application = id;
    events.registered(this, id);
  }

  @Override
  public void disconnected() {
    events.disconnected(this);
  }

  @Override
  public void dead(String reason) {
    events.dead(this, reason);
  }

  @Override
  public void executorAdded(String name, String worker, String hostPort, int cores, int memoryMib) {
    String host = hostPort.substring(0, hostPort.lastIndexOf(':'));
    events.added(this, new Grant(number(name), name, worker, host, cores, memoryMib));
  }

  @Override
  public void executorRemoved(
      String name, String message, Option<Object> exitCode, Option<String> lostHost) {
    events.removed(
        this,
        number(name),
        message,
        exitCode.isDefined() ? OptionalInt.of((Integer) exitCode.get()) : OptionalInt.empty(),
        lostHost.isDefined() ? Optional.of(lostHost.get()) : Optional.empty());
  }

  @Override
  public void executorDecommissioned(String name, ExecutorDecommissionInfo info) {
    events.leaving(this, number(name));
  }

  @Override
  public void workerRemoved(String worker, String host, String message) {
    events.workerLost(this, worker, message);
  }

  /** The Master's names are {@code <application>/<number>}. */
  private static int number(String name) {
    return Integer.parseInt(name.substring(name.lastIndexOf('/') + 1));
  }
}

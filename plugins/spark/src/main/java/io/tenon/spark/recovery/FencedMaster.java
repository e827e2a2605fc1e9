package io.tenon.spark.recovery;

import static java.lang.System.Logger.Level.INFO;

import io.tenon.spark.recovery.LeaseMessages.AskLease;
import io.tenon.spark.recovery.LeaseMessages.ReturnLease;
import io.tenon.spi.coordination.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.DeployMessages.DriverStateChanged;
import org.apache.spark.deploy.DeployMessages.KillExecutors;
import org.apache.spark.deploy.DeployMessages.RegisterApplication;
import org.apache.spark.deploy.DeployMessages.RegisterWorker;
import org.apache.spark.deploy.DeployMessages.RequestDriverStatus;
import org.apache.spark.deploy.DeployMessages.RequestMasterState$;
import org.apache.spark.deploy.DeployMessages.RequestReadyz$;
import org.apache.spark.deploy.master.ApplicationInfo;
import org.apache.spark.deploy.master.DriverState;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.master.MasterMessages.BoundPortsRequest$;
import org.apache.spark.deploy.master.WorkerInfo;
import org.apache.spark.deploy.master.WorkerState;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.jspecify.annotations.Nullable;
import scala.Enumeration;
import scala.Function1;
import scala.PartialFunction;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Spark's Master, whose answers and orders wait for its writes, see {@link WriteBehind}. It decides
 * what Spark's decides; only when others hear of it is different.
 */
final class FencedMaster extends Master {
  /** In these states of a driver, its worker has waited for its process. */
  private static final Set<Enumeration.Value> ENDED =
      Set.of(DriverState.FINISHED(), DriverState.FAILED(), DriverState.KILLED());

  private static final System.Logger LOG = System.getLogger(FencedMaster.class.getName());

  private volatile @Nullable Gate gate;

  /** What waits for the end of a recovery; of the Master's one thread. */
  private final List<Runnable> postponed = new ArrayList<>();

  private record Gate(WriteBehind writes, DriverLeases leases) {}

  FencedMaster(
      RpcEnv env, RpcAddress address, int webUiPort, SecurityManager security, SparkConf conf) {
    super(env, address, webUiPort, security, conf);
  }

  /**
   * From now on all that it says waits for {@code writes}, and each message is a step of it; and it
   * grants leases to drivers.
   */
  void gate(WriteBehind writes, DriverLeases leases) {
    gate = new Gate(writes, leases);
  }

  /** A worker or application that was read, as one that has registered here. */
  Object adopt(Object read) {
    if (read instanceof WorkerInfo worker) {
      return new WorkerInfo(
          worker.id(),
          worker.host(),
          worker.port(),
          worker.cores(),
          worker.memory(),
          gated(worker.endpoint()),
          worker.webUiAddress(),
          worker.resources());
    }
    if (read instanceof ApplicationInfo application) {
      return new ApplicationInfo(
          application.startTime(),
          application.id(),
          application.desc(),
          application.submitDate(),
          gated(application.driver()),
          conf().getInt("spark.deploy.defaultCores", Integer.MAX_VALUE));
    }
    return read;
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receive() {
    return new Step(super.receive());
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
    Gate current = gate;
    if (current == null) {
      return super.receiveAndReply(context);
    }
    PartialFunction<Object, BoxedUnit> now = super.receiveAndReply(context);
    GatedCall gated = new GatedCall(context, current.writes());
    PartialFunction<Object, BoxedUnit> later =
        new LeaseAnswers(super.receiveAndReply(gated), gated, current);
    return new Step(later) {
      @Override
      public <A, B> B applyOrElse(A message, Function1<A, B> otherwise) {
        return onlyAsks(message)
            ? now.applyOrElse(message, otherwise)
            : super.applyOrElse(message, otherwise);
      }
    };
  }

  @Override
  public void onDisconnected(RpcAddress address) {
    super.onDisconnected(address);
    catchUp();
    seal();
  }

  /** Whether a worker has yet to tell what it runs. */
  private boolean waitsForWorkers() {
    return CollectionConverters.asJava(workers()).stream()
        .anyMatch(worker -> worker.state().equals(WorkerState.UNKNOWN()));
  }

  private void catchUp() {
    if (!postponed.isEmpty() && !waitsForWorkers()) {
      List<Runnable> all = List.copyOf(postponed);
      postponed.clear();
      all.forEach(Runnable::run);
    }
  }

  private static boolean onlyAsks(Object message) {
    return message instanceof RequestMasterState$
        || message instanceof RequestReadyz$
        || message instanceof RequestDriverStatus
        || message instanceof BoundPortsRequest$;
  }

  private RpcEndpointRef gated(RpcEndpointRef ref) {
    Gate current = gate;
    return current == null ? ref : new GatedRef(conf(), ref, current.writes(), current.leases());
  }

  private Object gated(Object message) {
    if (message instanceof RegisterWorker asked) {
      return new RegisterWorker(
          asked.id(),
          asked.host(),
          asked.port(),
          gated(asked.worker()),
          asked.cores(),
          asked.memory(),
          asked.workerWebUiUrl(),
          asked.masterAddress(),
          asked.resources());
    }
    if (message instanceof RegisterApplication asked) {
      return new RegisterApplication(asked.appDescription(), gated(asked.driver()));
    }
    return message;
  }

  /**
   * A worker that has lost its Master also registers by itself, and may come before it has told the
   * new leader which executors it runs. Spark would then take the worker for one without any, and
   * have it kill them. It has been asked already, and its answer is on the way.
   */
  private boolean isTooEarly(Object message) {
    return message instanceof RegisterWorker asked
        && CollectionConverters.asJava(workers()).stream()
            .anyMatch(
                worker ->
                    worker.id().equals(asked.id()) && worker.state().equals(WorkerState.UNKNOWN()));
  }

  private void seal() {
    Gate current = gate;
    if (current != null) {
      current.leases().endStep();
      current.writes().seal();
    }
  }

  /** A worker says that a driver's process has ended, of one that was given up, too. */
  private void noteEnd(Object message) {
    Gate current = gate;
    if (current != null
        && message instanceof DriverStateChanged change
        && ENDED.contains(change.state())) {
      current.leases().ended(change.driverId());
    }
  }

  /** Answers drivers that ask for their leases, and leaves all else to Spark. */
  private static final class LeaseAnswers extends AbstractPartialFunction<Object, BoxedUnit> {
    private final PartialFunction<Object, BoxedUnit> spark;
    private final RpcCallContext call;
    private final Gate gate;

    LeaseAnswers(PartialFunction<Object, BoxedUnit> spark, RpcCallContext call, Gate gate) {
      this.spark = spark;
      this.call = call;
      this.gate = gate;
    }

    @Override
    public boolean isDefinedAt(Object message) {
      return message instanceof AskLease
          || message instanceof ReturnLease
          || spark.isDefinedAt(message);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A, B> B applyOrElse(A message, Function1<A, B> otherwise) {
      if (message instanceof AskLease asked) {
        List<Change> changes = new ArrayList<>();
        LeaseMessages.Answer answer = gate.leases().ask(asked.driver(), changes);
        changes.forEach(gate.writes()::change);
        call.reply(answer);
        return (B) BoxedUnit.UNIT;
      }
      if (message instanceof ReturnLease returned) {
        call.reply(gate.leases().giveBack(returned.driver()));
        return (B) BoxedUnit.UNIT;
      }
      return spark.applyOrElse(message, otherwise);
    }
  }

  /** Handles a message as Spark does, and takes its changes for one step. */
  private class Step extends AbstractPartialFunction<Object, BoxedUnit> {
    private final PartialFunction<Object, BoxedUnit> spark;

    Step(PartialFunction<Object, BoxedUnit> spark) {
      this.spark = spark;
    }

    @Override
    public boolean isDefinedAt(Object message) {
      return spark.isDefinedAt(message);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A, B> B applyOrElse(A message, Function1<A, B> otherwise) {
      if (isTooEarly(message)) {
        return (B) BoxedUnit.UNIT;
      }
      if (message instanceof KillExecutors kill
          && !kill.executorIds().isEmpty()
          && waitsForWorkers()) {
        // Spark would find no such executors, answer that they are ended, and leave them running.
        LOG.log(
            INFO,
            "executors {0} of {1} are ended when all workers have told what they run",
            kill.executorIds().mkString(", "),
            kill.appId());
        postponed.add(() -> spark.applyOrElse(message, otherwise));
        return (B) BoxedUnit.UNIT;
      }
      noteEnd(message);
      try {
        B done = spark.applyOrElse((A) gated(message), otherwise);
        catchUp();
        return done;
      } finally {
        seal();
      }
    }
  }
}

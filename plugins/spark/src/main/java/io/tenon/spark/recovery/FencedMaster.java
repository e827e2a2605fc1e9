package io.tenon.spark.recovery;

import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.DeployMessages.RegisterApplication;
import org.apache.spark.deploy.DeployMessages.RegisterWorker;
import org.apache.spark.deploy.DeployMessages.RequestDriverStatus;
import org.apache.spark.deploy.DeployMessages.RequestMasterState$;
import org.apache.spark.deploy.DeployMessages.RequestReadyz$;
import org.apache.spark.deploy.master.ApplicationInfo;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.master.MasterMessages.BoundPortsRequest$;
import org.apache.spark.deploy.master.WorkerInfo;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Spark's Master, whose answers and orders wait for its writes, see {@link WriteBehind}. It decides
 * what Spark's decides; only when others hear of it is different.
 */
final class FencedMaster extends Master {
  private volatile @Nullable WriteBehind writes;

  FencedMaster(
      RpcEnv env, RpcAddress address, int webUiPort, SecurityManager security, SparkConf conf) {
    super(env, address, webUiPort, security, conf);
  }

  /** From now on all that it says waits for {@code behind}, and each message is a step of it. */
  void gate(WriteBehind behind) {
    writes = behind;
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
    WriteBehind behind = writes;
    if (behind == null) {
      return super.receiveAndReply(context);
    }
    PartialFunction<Object, BoxedUnit> now = super.receiveAndReply(context);
    PartialFunction<Object, BoxedUnit> later =
        super.receiveAndReply(new GatedCall(context, behind));
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
    seal();
  }

  private static boolean onlyAsks(Object message) {
    return message instanceof RequestMasterState$
        || message instanceof RequestReadyz$
        || message instanceof RequestDriverStatus
        || message instanceof BoundPortsRequest$;
  }

  private RpcEndpointRef gated(RpcEndpointRef ref) {
    WriteBehind behind = writes;
    return behind == null ? ref : new GatedRef(conf(), ref, behind);
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

  private void seal() {
    WriteBehind behind = writes;
    if (behind != null) {
      behind.seal();
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
      try {
        return spark.applyOrElse((A) gated(message), otherwise);
      } finally {
        seal();
      }
    }
  }
}

package io.tenon.spark.cluster;

import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.scheduler.cluster.CoarseGrainedClusterMessages.RegisterExecutor;
import org.apache.spark.scheduler.cluster.CoarseGrainedSchedulerBackend;
import scala.Function1;
import scala.Option;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Spark's endpoint for executors, but a broken connection is not yet a lost executor: no new tasks
 * go there, and its cluster manager is given time to say what happened.
 */
final class TenonDriverEndpoint extends CoarseGrainedSchedulerBackend.DriverEndpoint {
  private final TenonSchedulerBackend backend;

  TenonDriverEndpoint(TenonSchedulerBackend backend) {
    backend.super();
    this.backend = backend;
  }

  @Override
  public void onDisconnected(RpcAddress remoteAddress) {
    Option<String> executor = addressToExecutorId().get(remoteAddress);
    if (executor.isDefined()) {
      disableExecutor(executor.get());
      backend.disconnected(executor.get());
    }
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
    PartialFunction<Object, BoxedUnit> inner = super.receiveAndReply(context);
    return new AbstractPartialFunction<>() {
      @Override
      public boolean isDefinedAt(Object message) {
        return inner.isDefinedAt(message);
      }

      @Override
      public <A1, B1> B1 applyOrElse(A1 message, Function1<A1, B1> otherwise) {
        @SuppressWarnings("unchecked")
        PartialFunction<A1, B1> typed = (PartialFunction<A1, B1>) inner;
        @SuppressWarnings("unchecked")
        A1 completed =
            message instanceof RegisterExecutor registration
                ? (A1) backend.complete(registration)
                : message;
        return typed.applyOrElse(completed, otherwise);
      }
    };
  }
}

package io.tenon.spark.cluster;

import io.tenon.spark.executor.ExecutorDrained;
import java.util.Optional;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.scheduler.cluster.CoarseGrainedClusterMessages.RegisterExecutor;
import org.apache.spark.scheduler.cluster.CoarseGrainedClusterMessages.RemoveExecutor;
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
  public PartialFunction<Object, BoxedUnit> receive() {
    return new Filter(super.receive()) {
      @Override
      Optional<Object> filter(Object message) {
        if (message instanceof ExecutorDrained drained) {
          backend.drained(drained);
          return Optional.empty();
        }
        if (message instanceof RemoveExecutor removal && !backend.isVerdict(removal)) {
          // An executor's own last words: its cluster manager knows better how it ended.
          disableExecutor(removal.executorId());
          backend.lost(removal);
          return Optional.empty();
        }
        return Optional.of(message);
      }
    };
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
    return new Filter(super.receiveAndReply(context)) {
      @Override
      Optional<Object> filter(Object message) {
        return Optional.of(
            message instanceof RegisterExecutor registration
                ? backend.complete(registration)
                : message);
      }
    };
  }

  /** Spark's handling behind a step that may change or withhold a message. */
  private abstract static class Filter extends AbstractPartialFunction<Object, BoxedUnit> {
    private final PartialFunction<Object, BoxedUnit> inner;

    Filter(PartialFunction<Object, BoxedUnit> inner) {
      this.inner = inner;
    }

    /** The message to be handled, or nothing. */
    abstract Optional<Object> filter(Object message);

    @Override
    public boolean isDefinedAt(Object message) {
      return message instanceof ExecutorDrained || inner.isDefinedAt(message);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A1, B1> B1 applyOrElse(A1 message, Function1<A1, B1> otherwise) {
      Optional<Object> filtered = filter(message);
      return filtered.isEmpty()
          ? (B1) BoxedUnit.UNIT
          : ((PartialFunction<A1, B1>) inner).applyOrElse((A1) filtered.get(), otherwise);
    }
  }
}

package io.tenon.spark.plugins;

import org.apache.spark.rpc.IsolatedThreadSafeRpcEndpoint;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEnv;
import scala.Function1;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/** An endpoint of Spark's RPC that answers one question at a time, on a thread of its own. */
abstract class AnsweringEndpoint implements IsolatedThreadSafeRpcEndpoint {
  private final RpcEnv rpcEnv;

  AnsweringEndpoint(RpcEnv rpcEnv) {
    this.rpcEnv = rpcEnv;
  }

  @Override
  public RpcEnv rpcEnv() {
    return rpcEnv;
  }

  /** Whether there is an answer to such a message. */
  abstract boolean knows(Object message);

  /** The answer; what it throws is the answer, too. */
  abstract Object answer(Object message, RpcCallContext context);

  @Override
  public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
    return new AbstractPartialFunction<>() {
      @Override
      public boolean isDefinedAt(Object message) {
        return knows(message);
      }

      @Override
      @SuppressWarnings("unchecked")
      public <A1, B1> B1 applyOrElse(A1 message, Function1<A1, B1> otherwise) {
        if (!knows(message)) {
          return otherwise.apply(message);
        }
        try {
          context.reply(answer(message, context));
        } catch (RuntimeException e) {
          context.sendFailure(e);
        }
        return (B1) BoxedUnit.UNIT;
      }
    };
  }
}

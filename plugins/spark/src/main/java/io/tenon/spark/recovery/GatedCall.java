package io.tenon.spark.recovery;

import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;

/** A question to the Master, which is answered when what it changed can no longer be lost. */
record GatedCall(RpcCallContext behind, WriteBehind writes) implements RpcCallContext {
  @Override
  public void reply(Object response) {
    writes.after(() -> behind.reply(response));
  }

  @Override
  public void sendFailure(Throwable failure) {
    writes.after(() -> behind.sendFailure(failure));
  }

  @Override
  public RpcAddress senderAddress() {
    return behind.senderAddress();
  }
}

package io.tenon.spark.recovery;

import java.util.Objects;
import org.apache.spark.SparkConf;
import org.apache.spark.rpc.AbortableRpcFuture;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcTimeout;
import scala.concurrent.Future;
import scala.reflect.ClassTag;

/** A worker or application, which hears from the Master only what can no longer be lost. */
@SuppressWarnings("serial")
final class GatedRef extends RpcEndpointRef {
  private final transient RpcEndpointRef behind;
  private final transient WriteBehind writes;
  private final transient DriverLeases leases;

  GatedRef(SparkConf conf, RpcEndpointRef behind, WriteBehind writes, DriverLeases leases) {
    super(conf);
    this.behind = behind;
    this.writes = writes;
    this.leases = leases;
  }

  @Override
  public void send(Object message) {
    Object marked = leases.mark(message);
    writes.after(() -> behind.send(marked));
  }

  @Override
  public RpcAddress address() {
    return behind.address();
  }

  @Override
  public String name() {
    return behind.name();
  }

  @Override
  public <T> Future<T> ask(Object message, RpcTimeout timeout, ClassTag<T> type) {
    return behind.ask(message, timeout, type);
  }

  @Override
  public <T> AbortableRpcFuture<T> askAbortable(
      Object message, RpcTimeout timeout, ClassTag<T> type) {
    return behind.askAbortable(message, timeout, type);
  }

  private Object writeReplace() {
    return behind;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GatedRef gated && gated.behind.equals(behind);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(behind);
  }

  @Override
  public String toString() {
    return behind.toString();
  }
}

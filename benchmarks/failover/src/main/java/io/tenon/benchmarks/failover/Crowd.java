package io.tenon.benchmarks.failover;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.ApplicationDescription;
import org.apache.spark.deploy.Command;
import org.apache.spark.deploy.DeployMessages.RegisterApplication;
import org.apache.spark.deploy.DeployMessages.RegisterWorker;
import org.apache.spark.deploy.DeployMessages.RegisteredApplication;
import org.apache.spark.deploy.DeployMessages.RegisteredWorker;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpoint;
import org.apache.spark.rpc.RpcEndpointAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.netty.NettyRpcEndpointRef;
import org.apache.spark.rpc.netty.NettyRpcEnv;
import scala.Function1;
import scala.Option;
import scala.PartialFunction;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Workers and applications that do nothing but register, many at once, over one connection. Each
 * has an address of its own, for a Master takes two at one address for the same; nobody listens
 * there, and a Master answers over the connection.
 */
final class Crowd implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int FIRST_PORT = 1_000;
  private static final int MEMORY_MIB = 1_024;

  private final SparkConf conf = new SparkConf(false);
  private final NettyRpcEnv env;
  private final RpcAddress address;
  private final RpcEndpointRef master;
  private final AtomicInteger members = new AtomicInteger();

  /** What one of them says to a Master. */
  private interface Introduction {
    Object of(int number, int port, RpcEndpointRef self);
  }

  Crowd(String masterUrl) {
    env =
        (NettyRpcEnv)
            RpcEnv.create(
                "crowd",
                HOST,
                HOST,
                0,
                conf,
                new org.apache.spark.SecurityManager(
                    conf,
                    Option.empty(),
                    org.apache.spark.SecurityManager$.MODULE$.$lessinit$greater$default$3()),
                2,
                false);
    address = RpcAddress.fromSparkURL(masterUrl);
    master = env.setupEndpointRef(address, Master.ENDPOINT_NAME());
  }

  /** Until the last of so many Workers hears that it is registered. */
  Duration workers(int count) throws InterruptedException {
    return register(
        count,
        RegisteredWorker.class,
        (number, port, self) ->
            new RegisterWorker(
                "worker-crowd-" + number,
                HOST,
                port,
                self,
                1,
                MEMORY_MIB,
                "http://%s:%d".formatted(HOST, port),
                address,
                Map$.MODULE$.empty()));
  }

  /** Until the last of so many applications hears that it is registered. */
  Duration applications(int count) throws InterruptedException {
    return register(
        count,
        RegisteredApplication.class,
        (number, port, self) -> new RegisterApplication(description(number), self));
  }

  private static ApplicationDescription description(int number) {
    Seq<String> none = CollectionConverters.asScala(List.<String>of()).toSeq();
    Command command = new Command("Nothing", none, Map$.MODULE$.empty(), none, none, none);
    return new ApplicationDescription(
        "crowd-" + number,
        Option.empty(),
        command,
        "",
        ResourceProfile$.MODULE$.getOrCreateDefaultProfile(new SparkConf(false)),
        Option.empty(),
        Option.empty(),
        // No executors.
        Option.apply((Object) 0),
        "crowd");
  }

  private Duration register(int count, Class<?> answer, Introduction introduction)
      throws InterruptedException {
    CountDownLatch left = new CountDownLatch(count);
    Object[] messages = new Object[count];
    for (int i = 0; i < count; i++) {
      int number = members.incrementAndGet();
      int port = FIRST_PORT + number;
      String name = "member-" + number;
      env.setupEndpoint(name, new Listener(env, answer, left));
      messages[i] =
          introduction.of(
              number,
              port,
              new NettyRpcEndpointRef(
                  conf, new RpcEndpointAddress(new RpcAddress(HOST, port), name), env));
    }
    long start = System.nanoTime();
    for (Object message : messages) {
      master.send(message);
    }
    if (!left.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError(left.getCount() + " of " + count + " were not registered");
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    env.shutdown();
    env.awaitTermination();
  }

  /** One that waits for its answer. */
  private record Listener(RpcEnv rpcEnv, Class<?> answer, CountDownLatch left)
      implements RpcEndpoint {
    @Override
    public PartialFunction<Object, BoxedUnit> receive() {
      return new AbstractPartialFunction<>() {
        @Override
        public boolean isDefinedAt(Object message) {
          return true;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A, B> B applyOrElse(A message, Function1<A, B> otherwise) {
          if (answer.isInstance(message)) {
            left.countDown();
          }
          return (B) BoxedUnit.UNIT;
        }
      };
    }
  }
}

package io.tenon.spark.plugins;

import static java.lang.System.Logger.Level.INFO;
import static java.util.Objects.requireNonNull;

import io.tenon.kernel.ChangeReport.Follower;
import io.tenon.kernel.Followers;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.json.JsonObject;
import io.tenon.kernel.store.ApplicationPlugins;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spark.plugins.Messages.Fetch;
import io.tenon.spark.plugins.Messages.Followed;
import io.tenon.spark.plugins.Messages.Join;
import io.tenon.spark.plugins.Messages.Part;
import io.tenon.spark.plugins.Messages.Wanted;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.FutureConverters;
import scala.reflect.ClassTag$;

/**
 * The driver's side: every executor gets the plugins that the driver runs with, when it starts and
 * whenever they change. Cluster managers and coordination are left out, which executors never use.
 * Called from any thread.
 */
public final class ExecutorPlugins implements Followers {
  static final String ENDPOINT = "TenonPlugins";

  private static final System.Logger LOG = System.getLogger(ExecutorPlugins.class.getName());
  private static final Set<String> UNUSED =
      Set.of(PluginNamespace.TYPE_CLUSTER, PluginNamespace.TYPE_COORDINATION);
  private static final int PART_BYTES = 4 << 20;

  /** How long an executor may take beyond its wait for tasks: to fetch, install and start. */
  private static final Duration REPLY_LIMIT = Duration.ofSeconds(60);

  /** How long after a broken answer the news may come that the executor is lost. */
  private static final Duration LOSS_LIMIT = Duration.ofSeconds(10);

  private static final Duration LOSS_POLL = Duration.ofMillis(50);

  private final ApplicationPlugins plugins;
  private final Duration lossLimit;
  private final Map<String, Known> executors = new TreeMap<>();
  private Predicate<String> lost = executor -> false;
  private Duration wait = Duration.ZERO;
  private long epoch;
  private PluginSet wanted;

  private record Known(RpcEndpointRef endpoint, RpcAddress address) {}

  /**
   * @param plugins where the driver's plugins come from
   * @param active what it runs with now
   */
  public ExecutorPlugins(ApplicationPlugins plugins, PluginSet active) {
    this(plugins, active, LOSS_LIMIT);
  }

  ExecutorPlugins(ApplicationPlugins plugins, PluginSet active, Duration lossLimit) {
    this.lossLimit = lossLimit;
    this.plugins = requireNonNull(plugins, "plugins is null");
    this.wanted = requireNonNull(active, "active is null");
  }

  /**
   * Lets the executors of an application join, until its {@code rpcEnv} ends.
   *
   * @param limit how long an executor waits for what its tasks hold of a plugin that goes
   * @param isLost whether the scheduler has lost an executor
   */
  public void open(RpcEnv rpcEnv, Duration limit, Predicate<String> isLost) {
    synchronized (this) {
      executors.clear();
      wait = limit;
      lost = isLost;
    }
    rpcEnv.setupEndpoint(ENDPOINT, new Endpoint(rpcEnv));
  }

  /** Those of a set that executors use. */
  static List<PluginEntry> used(PluginSet set) {
    return set.plugins().stream()
        .filter(
            entry ->
                entry.provides().stream()
                    .map(ProvidedService::type)
                    .anyMatch(type -> !UNUSED.contains(type)))
        .toList();
  }

  @Override
  public List<Follower> follow(PluginSet next) {
    Map<String, CompletionStage<Followed>> answers = new TreeMap<>();
    Duration limit;
    synchronized (this) {
      boolean same = used(next).equals(used(wanted));
      wanted = next;
      if (same) {
        return List.of();
      }
      epoch++;
      limit = wait.plus(REPLY_LIMIT);
      executors.forEach((executor, known) -> answers.put(executor, tell(known.endpoint(), limit)));
    }
    List<Follower> followers = new ArrayList<>();
    List<TenonException> refusals = new ArrayList<>();
    answers.forEach(
        (executor, answer) -> {
          try {
            String report =
                answer.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS).report();
            followers.add(new Follower("executor " + executor, JsonObject.parse(report)));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
          } catch (TimeoutException e) {
            judge(executor, e, limit).ifPresent(refusals::add);
          } catch (ExecutionException e) {
            judge(executor, e.getCause(), limit).ifPresent(refusals::add);
          }
        });
    if (!refusals.isEmpty()) {
      TenonException first = refusals.get(0);
      refusals.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
    return followers;
  }

  private CompletionStage<Followed> tell(RpcEndpointRef endpoint, Duration limit) {
    RpcTimeout timeout =
        new RpcTimeout(
            new FiniteDuration(limit.toMillis(), TimeUnit.MILLISECONDS),
            "the wait for an executor's plugins");
    return FutureConverters.asJava(
        endpoint.ask(
            Wanted.of(epoch, used(wanted)), timeout, ClassTag$.MODULE$.apply(Followed.class)));
  }

  /** Why the change is refused; nothing of an executor that is lost, and has none to follow. */
  private Optional<TenonException> judge(String executor, Throwable failure, Duration limit) {
    if (failure instanceof TenonException) {
      return Optional.of(refused(String.valueOf(failure.getMessage()), failure));
    }
    if (failure instanceof TimeoutException) {
      return Optional.of(
          refused(
              "executor %s did not answer within %d s".formatted(executor, limit.toSeconds()),
              failure));
    }
    if (isLost(executor)) {
      LOG.log(INFO, "executor {0} was lost while plugins changed: {1}", executor, failure);
      return Optional.empty();
    }
    return Optional.of(
        refused(
            "executor %s runs on, but its answer is: %s".formatted(executor, failure), failure));
  }

  /** The news of it may come after the end of its answer. */
  private boolean isLost(String executor) {
    long deadline = System.nanoTime() + lossLimit.toNanos();
    while (isConnected(executor)) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOSS_POLL.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CompletionException(e);
      }
    }
    return true;
  }

  private synchronized boolean isConnected(String executor) {
    return executors.containsKey(executor) && !lost.test(executor);
  }

  private static TenonException refused(String what, Throwable cause) {
    return new TenonException(
        KernelErrorCode.PLUGIN_NOT_FOLLOWED,
        what + "; the change is undone in the driver and in all executors",
        cause);
  }

  private synchronized Wanted join(Join join, RpcAddress address) {
    executors.put(join.executor(), new Known(join.endpoint(), address));
    return Wanted.of(epoch, used(wanted));
  }

  private synchronized void gone(RpcAddress address) {
    executors.values().removeIf(known -> known.address().equals(address));
  }

  private Part part(Fetch fetch) {
    PluginEntry entry;
    synchronized (this) {
      entry =
          wanted.plugins().stream()
              .filter(candidate -> candidate.digest().equals(fetch.digest()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new TenonException(
                          KernelErrorCode.PLUGIN_NOT_FOUND,
                          "the driver has no plugin with the digest "
                              + fetch.digest()
                              + " any more"));
    }
    Path jar = plugins.jar(entry);
    try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r")) {
      byte[] bytes =
          new byte[(int) Math.max(0, Math.min(PART_BYTES, file.length() - fetch.offset()))];
      file.seek(fetch.offset());
      file.readFully(bytes);
      return new Part(bytes);
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.STORE_UNUSABLE,
          "the driver cannot read " + jar + " for an executor: " + e + "; check its permissions",
          e);
    }
  }

  private final class Endpoint extends AnsweringEndpoint {
    Endpoint(RpcEnv rpcEnv) {
      super(rpcEnv);
    }

    @Override
    boolean knows(Object message) {
      return message instanceof Join || message instanceof Fetch;
    }

    @Override
    Object answer(Object message, RpcCallContext context) {
      return message instanceof Join join
          ? join(join, context.senderAddress())
          : part((Fetch) message);
    }

    @Override
    public void onDisconnected(RpcAddress address) {
      gone(address);
    }
  }
}

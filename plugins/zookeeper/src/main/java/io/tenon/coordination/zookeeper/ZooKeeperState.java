package io.tenon.coordination.zookeeper;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Change;
import io.tenon.spi.coordination.CoordinationErrorCode;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.FencedState;
import io.tenon.spi.coordination.Snapshot;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.coordination.WriteResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * The state in nodes. Each write is one transaction that first checks that the writer's own node is
 * still there and that nobody has taken the fence since: the ensemble itself refuses a deposed
 * leader, whatever that one believes.
 */
final class ZooKeeperState implements FencedState {
  /** An ensemble takes requests of up to 1 MiB unless told otherwise. */
  private static final long LARGEST_REQUEST = 1_000_000;

  private static final ByteSize LARGEST_BATCH = new ByteSize(768 << 10);
  private static final int OVERHEAD = 100;
  private static final int CHECKS = 2;
  private static final int READS = 20;

  private final Nodes nodes;
  private final Connection connection;
  private final Campaign campaign;
  private final Runnable onRefused;
  private final Function<Exception, TenonException> errors;

  /** The keys that there are, known to the leader because nobody else writes; empty: not known. */
  private Optional<Known> known = Optional.empty();

  private record Known(Epoch epoch, Set<String> keys) {}

  ZooKeeperState(
      Nodes nodes,
      Connection connection,
      Campaign campaign,
      Runnable onRefused,
      Function<Exception, TenonException> errors) {
    this.nodes = nodes;
    this.connection = connection;
    this.campaign = campaign;
    this.onRefused = onRefused;
    this.errors = errors;
  }

  @Override
  public synchronized WriteResult write(Epoch epoch, Batch batch) {
    requireNonNull(epoch, "epoch is null");
    requireNonNull(batch, "batch is null");
    Optional<Campaign.Leading> leading =
        campaign.leading().filter(now -> now.epoch().equals(epoch));
    if (leading.isEmpty()) {
      return refuse(epoch, batch);
    }
    WriteResult result = attempt(leading.get(), batch);
    boolean outdated = result instanceof WriteResult.Failed && known.isEmpty();
    return outdated ? attempt(leading.get(), batch) : result;
  }

  /** It is certain here already; that the ensemble refuses it, too, goes into its records. */
  private WriteResult refuse(Epoch epoch, Batch batch) {
    Optional<Campaign.Leading> led = campaign.led().filter(last -> last.epoch().equals(epoch));
    if (led.isPresent()) {
      WriteResult result = attempt(led.get(), batch);
      if (result.isWritten() || result instanceof WriteResult.Refused) {
        return result;
      }
    }
    return new WriteResult.Refused(epoch, currentEpoch());
  }

  private WriteResult attempt(Campaign.Leading leading, Batch batch) {
    List<Op> ops;
    ZooKeeper zooKeeper;
    Set<String> keys;
    try {
      zooKeeper = connection.client();
      keys = keys(zooKeeper, leading.epoch());
      ops = ops(leading, batch, keys);
    } catch (KeeperException | TenonException e) {
      return new WriteResult.Failed(errors.apply(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new WriteResult.Failed(errors.apply(e));
    }
    known = Optional.empty();
    try {
      zooKeeper.multi(ops);
    } catch (KeeperException e) {
      return refusedOrFailed(leading, e).orElseGet(() -> new WriteResult.Unknown(errors.apply(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new WriteResult.Unknown(errors.apply(e));
    }
    for (Change change : batch.changes()) {
      if (change instanceof Change.Put) {
        keys.add(change.key());
      } else {
        keys.remove(change.key());
      }
    }
    known = Optional.of(new Known(leading.epoch(), keys));
    return new WriteResult.Written();
  }

  private List<Op> ops(Campaign.Leading leading, Batch batch, Set<String> keys) {
    List<Op> ops = new ArrayList<>();
    ops.add(Op.check(leading.candidate(), -1));
    ops.add(Op.check(nodes.fence(), leading.fenceVersion()));
    ops.add(Op.setData(nodes.state(), new byte[0], -1));
    long size = 0;
    for (Change change : batch.changes()) {
      String node = nodes.entry(change.key());
      size += OVERHEAD + node.length() + change.size();
      boolean there = keys.contains(change.key());
      if (change instanceof Change.Put put) {
        byte[] value = put.value().toBytes();
        ops.add(
            there
                ? Op.setData(node, value, -1)
                : Op.create(node, value, connection.acl(), CreateMode.PERSISTENT));
      } else if (there) {
        ops.add(Op.delete(node, -1));
      }
    }
    if (size > LARGEST_REQUEST || batch.size() > LARGEST_BATCH.bytes()) {
      throw new TenonException(
          CoordinationErrorCode.COORDINATION_TOO_LARGE,
          "a batch of %d changes and %d bytes does not fit into one request; write it in parts"
              .formatted(batch.changes().size(), batch.size()));
    }
    return ops;
  }

  /** What an error says for certain; empty when it says nothing. */
  private Optional<WriteResult> refusedOrFailed(Campaign.Leading leading, KeeperException e) {
    int at = firstError(e);
    if (at >= 0 && at < CHECKS) {
      onRefused.run();
      return Optional.of(new WriteResult.Refused(leading.epoch(), currentEpoch()));
    }
    boolean answered =
        at >= 0 || Set.of(Code.NOAUTH, Code.INVALIDACL, Code.SESSIONMOVED).contains(e.code());
    return answered ? Optional.of(new WriteResult.Failed(errors.apply(e))) : Optional.empty();
  }

  private static int firstError(KeeperException e) {
    List<OpResult> results = e.getResults();
    for (int i = 0; results != null && i < results.size(); i++) {
      if (results.get(i) instanceof OpResult.ErrorResult error
          && error.getErr() != Code.OK.intValue()
          && error.getErr() != Code.RUNTIMEINCONSISTENCY.intValue()) {
        return i;
      }
    }
    return -1;
  }

  private Set<String> keys(ZooKeeper zooKeeper, Epoch epoch)
      throws KeeperException, InterruptedException {
    if (known.isPresent() && known.get().epoch().equals(epoch)) {
      return known.get().keys();
    }
    Set<String> keys = new HashSet<>();
    zooKeeper.sync(nodes.state());
    for (String name : zooKeeper.getChildren(nodes.state(), false)) {
      keys.add(Nodes.decode(name));
    }
    return keys;
  }

  private Epoch currentEpoch() {
    try {
      ZooKeeper zooKeeper = connection.client();
      zooKeeper.sync(nodes.fence());
      Stat stat = zooKeeper.exists(nodes.fence(), false);
      return stat == null ? Epoch.NONE : Campaign.epoch(stat);
    } catch (KeeperException e) {
      // The refusal stands whether or not the number can be told.
      return Epoch.NONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Epoch.NONE;
    }
  }

  @Override
  public Snapshot read(String prefix) {
    requireNonNull(prefix, "prefix is null");
    try {
      for (int attempt = 0; attempt < READS; attempt++) {
        Optional<Snapshot> snapshot = tryRead(connection.client(), prefix);
        if (snapshot.isPresent()) {
          return snapshot.get();
        }
      }
    } catch (KeeperException e) {
      throw errors.apply(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errors.apply(e);
    }
    throw new TenonException(
        CoordinationErrorCode.COORDINATION_UNAVAILABLE,
        "the entries under '%s' changed during each of %d reads; read again"
            .formatted(prefix, READS));
  }

  /**
   * The entries, unless one came or went while they were listed. The values of one request are as
   * of one moment; when it takes several requests, nothing at all may have changed in between.
   */
  private Optional<Snapshot> tryRead(ZooKeeper zooKeeper, String prefix)
      throws KeeperException, InterruptedException {
    zooKeeper.sync(nodes.state());
    Stat listed = new Stat();
    List<String> keys = new ArrayList<>();
    for (String name : zooKeeper.getChildren(nodes.state(), false, listed)) {
      String key = Nodes.decode(name);
      if (key.startsWith(prefix)) {
        keys.add(key);
      }
    }
    Map<String, Value> entries = new TreeMap<>();
    Optional<Stat> first = Optional.empty();
    Epoch epoch = Epoch.NONE;
    int from = 0;
    do {
      int to = chunkEnd(keys, from);
      List<Op> ops = new ArrayList<>(List.of(Op.getData(nodes.fence()), Op.getData(nodes.state())));
      keys.subList(from, to).forEach(key -> ops.add(Op.getData(nodes.entry(key))));
      List<OpResult> results = zooKeeper.multi(ops);
      if (results.stream().anyMatch(OpResult.ErrorResult.class::isInstance)) {
        return Optional.empty();
      }
      Stat now = ((OpResult.GetDataResult) results.get(1)).getStat();
      if (now.getCversion() != listed.getCversion()
          || first.filter(stat -> stat.getVersion() != now.getVersion()).isPresent()) {
        return Optional.empty();
      }
      first = Optional.of(now);
      epoch = Campaign.epoch(((OpResult.GetDataResult) results.get(0)).getStat());
      for (int i = 0; i < to - from; i++) {
        byte[] value = ((OpResult.GetDataResult) results.get(i + 2)).getData();
        entries.put(keys.get(from + i), Value.of(value));
      }
      from = to;
    } while (from < keys.size());
    return Optional.of(Snapshot.of(epoch, entries));
  }

  private int chunkEnd(List<String> keys, int from) {
    long size = 0;
    int to = from;
    while (to < keys.size() && size < LARGEST_REQUEST / 2) {
      size += OVERHEAD + nodes.entry(keys.get(to)).length();
      to++;
    }
    return to;
  }

  @Override
  public ByteSize largestBatch() {
    return LARGEST_BATCH;
  }
}

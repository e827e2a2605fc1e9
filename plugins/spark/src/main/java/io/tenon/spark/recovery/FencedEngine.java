package io.tenon.spark.recovery;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.Objects.requireNonNull;

import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Change;
import io.tenon.spi.coordination.CoordinationErrorCode;
import io.tenon.spi.coordination.Snapshot;
import io.tenon.spi.coordination.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.deploy.master.PersistenceEngine;
import org.apache.spark.serializer.Serializer;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** What Spark's Master keeps, in a group's fenced state. Called by the Master's one thread. */
final class FencedEngine extends PersistenceEngine {
  private static final System.Logger LOG = System.getLogger(FencedEngine.class.getName());

  private final Serializer serializer;
  private final WriteBehind writes;
  private final DriverLeases leases;
  private volatile Snapshot elected;
  private volatile UnaryOperator<Object> adopt = UnaryOperator.identity();
  private volatile boolean deferring;

  FencedEngine(Serializer serializer, WriteBehind writes, DriverLeases leases, Snapshot nothing) {
    this.serializer = requireNonNull(serializer, "serializer is null");
    this.writes = requireNonNull(writes, "writes is null");
    this.leases = requireNonNull(leases, "leases is null");
    this.elected = requireNonNull(nothing, "nothing is null");
  }

  /**
   * Returns from a change before it is written. Only for a Master that says nothing until it is.
   *
   * @param adopted what becomes of an object that was read
   */
  void defer(UnaryOperator<Object> adopted) {
    adopt = adopted;
    deferring = true;
  }

  /** What the leaders before have left. */
  void elected(Snapshot snapshot) {
    leases.elected(snapshot);
    elected = snapshot;
  }

  @Override
  public void persist(String name, Object value) {
    ByteBuffer buffer = serializer.newInstance().serialize(value, ClassTag$.MODULE$.Any());
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    Change change = new Change.Put(name, Value.of(bytes));
    if (change.size() > writes.largestEntry()) {
      throw new TenonException(
          CoordinationErrorCode.COORDINATION_TOO_LARGE,
          "'%s' takes %d bytes, and at most %d can be kept of one; make its description smaller,"
                  .formatted(name, change.size(), writes.largestEntry())
              + " for example its environment or its Java options");
    }
    change(change);
  }

  @Override
  public void unpersist(String name) {
    change(new Change.Remove(name));
  }

  private void change(Change change) {
    writes.change(change);
    leases.besides(change).forEach(writes::change);
    if (!deferring) {
      try {
        writes.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while '" + change.key() + "' was written", e);
      }
    }
  }

  @Override
  public <T> Seq<T> read(String prefix, ClassTag<T> type) {
    List<T> found = new ArrayList<>();
    for (Map.Entry<String, Value> entry : elected.entries().tailMap(prefix, true).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      try {
        T value =
            serializer.newInstance().deserialize(ByteBuffer.wrap(entry.getValue().toBytes()), type);
        @SuppressWarnings("unchecked")
        T adopted = (T) adopt.apply(value);
        found.add(adopted);
      } catch (RuntimeException e) {
        // One that cannot be read, of another version of Spark for example, must not keep the rest
        // from being recovered; Spark's own engines drop it, too.
        LOG.log(WARNING, "'" + entry.getKey() + "' cannot be read and is dropped", e);
        unpersist(entry.getKey());
      }
    }
    return CollectionConverters.asScala(found).toSeq();
  }
}

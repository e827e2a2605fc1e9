package io.tenon.spark.serializer;

import io.tenon.kernel.Lease;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.SerializerSession;
import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The lease and the session of one stream. Spark does not close each stream that it opens (a limit
 * stops reading in the middle), so a lease also ends with the task, or, outside of a task, with the
 * stream object. The session is then not given back: another thread may still be in it.
 */
final class StreamUse {
  private static final Map<TaskContext, Set<StreamUse>> BY_TASK = new ConcurrentHashMap<>();

  private final Lease<SerializerProvider> lease;
  private final SerializerSession session;
  private final AtomicBoolean ended = new AtomicBoolean();
  private Runnable forget = () -> {};

  StreamUse(Lease<SerializerProvider> lease, SerializerSession session) {
    this.lease = lease;
    this.session = session;
  }

  SerializerSession session() {
    return session;
  }

  /** Ends the lease at the latest with the running task, or with {@code stream}. */
  void endWith(Object stream) {
    TaskContext task = TaskContext.get();
    if (task == null) {
      Cleaner.Cleanable cleanable = Background.CLEANER.register(stream, this::abandon);
      forget = cleanable::clean;
      return;
    }
    Set<StreamUse> open = openIn(task);
    open.add(this);
    forget = () -> open.remove(this);
    if (BY_TASK.get(task) != open) {
      // The task completed in between, and may have looked for what is open before this was.
      abandon();
    }
  }

  private static Set<StreamUse> openIn(TaskContext task) {
    Set<StreamUse> open = BY_TASK.get(task);
    if (open != null) {
      return open;
    }
    Set<StreamUse> fresh = ConcurrentHashMap.newKeySet();
    // Threads of one task may open streams at the same time.
    Set<StreamUse> known = BY_TASK.putIfAbsent(task, fresh);
    if (known != null) {
      return known;
    }
    // After the map has it: a task that has completed calls back at once.
    task.addTaskCompletionListener((TaskCompletionListener) StreamUse::abandonAll);
    return fresh;
  }

  void close() {
    if (ended.compareAndSet(false, true)) {
      try (lease) {
        session.close();
      }
      forget.run();
    }
  }

  private void abandon() {
    if (ended.compareAndSet(false, true)) {
      lease.close();
    }
  }

  private static void abandonAll(TaskContext task) {
    Set<StreamUse> open = BY_TASK.remove(task);
    if (open != null) {
      open.forEach(StreamUse::abandon);
    }
  }

  /** The cleaner's thread is started only where a stream outside of a task needs it. */
  private static final class Background {
    static final Cleaner CLEANER = Cleaner.create();
  }
}

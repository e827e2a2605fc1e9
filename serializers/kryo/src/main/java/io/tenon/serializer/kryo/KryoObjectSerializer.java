package io.tenon.serializer.kryo;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.serializer.ObjectSerializer;
import io.tenon.spi.serializer.SerializerSession;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sessions, from a pool for each loader of an application. The pool holds what is idle weakly: a
 * Kryo knows classes of the application, and would keep their loader alive.
 */
final class KryoObjectSerializer implements ObjectSerializer {
  private static final int IDLE_FOR_EACH_LOADER =
      Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

  private final KryoSettings settings;
  private final ClassIds ids;
  private final boolean registrationRequired;

  /** The one that was given back last, or none: the way of most, without the lock. */
  private final AtomicReference<@Nullable WeakReference<KryoState>> last = new AtomicReference<>();

  private final Map<ClassLoader, ArrayDeque<WeakReference<KryoState>>> idle = new WeakHashMap<>();

  KryoObjectSerializer(KryoSettings settings, ClassIds ids, boolean registrationRequired) {
    this.settings = settings;
    this.ids = ids;
    this.registrationRequired = registrationRequired;
  }

  /** Kryo forgets after each object, short ids are fixed, and there is no header. */
  @Override
  public boolean relocatable() {
    return true;
  }

  @Override
  public SerializerSession open(ClassLoader applicationLoader) {
    requireNonNull(applicationLoader, "applicationLoader is null");
    KryoState state = takeIdle(applicationLoader);
    if (state == null) {
      ids.check(applicationLoader);
      state = new KryoState(ids, settings, registrationRequired, applicationLoader);
    }
    return new KryoSession(state, this);
  }

  void giveBack(KryoState state) {
    if (!settings.pool()) {
      return;
    }
    if (last.compareAndSet(null, state.reference())) {
      return;
    }
    synchronized (idle) {
      ArrayDeque<WeakReference<KryoState>> states =
          idle.computeIfAbsent(state.kryo.getClassLoader(), loader -> new ArrayDeque<>());
      if (states.size() >= IDLE_FOR_EACH_LOADER) {
        states.removeIf(reference -> reference.refersTo(null));
      }
      if (states.size() < IDLE_FOR_EACH_LOADER) {
        states.push(state.reference());
      }
    }
  }

  KryoSettings settings() {
    return settings;
  }

  private @Nullable KryoState takeIdle(ClassLoader loader) {
    WeakReference<KryoState> reference = last.getAndSet(null);
    KryoState recent = reference == null ? null : reference.get();
    if (recent != null) {
      if (recent.kryo.getClassLoader() == loader) {
        return recent;
      }
      giveBack(recent);
    }
    synchronized (idle) {
      ArrayDeque<WeakReference<KryoState>> states = idle.get(loader);
      while (states != null && !states.isEmpty()) {
        KryoState state = states.pop().get();
        if (state != null) {
          return state;
        }
      }
      return null;
    }
  }

  @Override
  public void close() {
    last.set(null);
    synchronized (idle) {
      idle.clear();
    }
  }
}

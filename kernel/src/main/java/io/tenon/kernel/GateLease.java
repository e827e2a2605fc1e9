package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A lease that leaves its plugin's gate when it is closed. */
final class GateLease<T> implements Lease<T> {
  private static final VarHandle SERVICE;

  static {
    try {
      SERVICE = MethodHandles.lookup().findVarHandle(GateLease.class, "service", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PluginEntry entry;
  private final Gate gate;
  private volatile @Nullable T service;

  GateLease(T service, Plugin plugin) {
    this.service = service;
    this.entry = plugin.entry();
    this.gate = plugin.gate();
  }

  @Override
  public T service() {
    T held = service;
    if (held == null) {
      throw new IllegalStateException("the lease of " + entry.label() + " is closed");
    }
    return held;
  }

  @Override
  public PluginEntry plugin() {
    return entry;
  }

  @Override
  public void close() {
    if (SERVICE.getAndSet(this, null) != null) {
      gate.exit();
    }
  }
}

package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.TenonException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/** An installed plugin: started or not, and who uses it. */
final class Plugin {
  private final PluginEntry entry;
  private final Bundle bundle;
  private final Starter starter;
  private final Gate gate = new Gate();
  private final ReentrantLock starting = new ReentrantLock();
  private volatile @Nullable Map<ProvidedService, Object> services;
  private boolean retired;

  Plugin(PluginEntry entry, Bundle bundle, Starter starter) {
    this.entry = entry;
    this.bundle = bundle;
    this.starter = starter;
  }

  PluginEntry entry() {
    return entry;
  }

  Bundle bundle() {
    return bundle;
  }

  /** Everybody who uses its services is inside. */
  Gate gate() {
    return gate;
  }

  boolean started() {
    return services != null;
  }

  /** Its service, starting it first where it has not been. */
  Object service(ProvidedService service) {
    Map<ProvidedService, Object> running = services;
    return (running == null ? start() : running).get(service);
  }

  Map<ProvidedService, Object> start() {
    starting.lock();
    try {
      if (retired) {
        throw new TenonException(
            KernelErrorCode.PLUGIN_NOT_FOUND,
            "Plugin %s was taken out before it could start; ask again".formatted(entry.label()));
      }
      Map<ProvidedService, Object> running = services;
      if (running == null) {
        running = starter.start(entry, bundle);
        services = running;
      }
      return running;
    } finally {
      starting.unlock();
    }
  }

  /** Stops it for good; returns the run that did so, which may be running on. */
  BoundedRun stop() {
    starting.lock();
    try {
      retired = true;
      services = null;
      return starter.stop(entry, bundle);
    } finally {
      starting.unlock();
    }
  }

  /** Whether its activator never came to an end. */
  boolean stuck() {
    return starter.stuck(bundle);
  }
}

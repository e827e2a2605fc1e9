package io.tenon.spark.serializer;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.Lease;
import io.tenon.kernel.Slot;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.ObjectSerializer;
import io.tenon.spi.serializer.SerializerErrorCode;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.SerializerRequest;
import io.tenon.spi.serializer.WireName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One configured serializer in this JVM: the slot of the plugin that serves it, and what it is
 * asked for. It outlives the plugins that serve one after the other.
 */
final class SerializerLink {
  private final Kernel kernel;
  private final String name;
  private final SerializerRequest request;

  /** Whose plugin read the format when it was last asked. */
  private volatile Slot<SerializerProvider> slot;

  /**
   * What a provider made hangs on the provider's own class, so that it lives exactly as long as the
   * plugin's class loader, and nothing here keeps that alive.
   */
  private final ClassValue<AtomicReference<@Nullable Made>> made =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable Made> computeValue(Class<?> type) {
          return new AtomicReference<>();
        }
      };

  private SerializerLink(
      Kernel kernel, String name, SerializerRequest request, Slot<SerializerProvider> slot) {
    this.kernel = kernel;
    this.name = name;
    this.request = request;
    this.slot = slot;
  }

  /**
   * The serializer of an application.
   *
   * @param name of the plugin to ask first, and for the format where none is given
   * @param wireName the format that was agreed on; empty for the one that the plugin writes
   * @param settings of the application
   */
  static SerializerLink of(
      Kernel kernel,
      String name,
      Optional<WireName> wireName,
      Map<String, String> settings,
      ClassLoader loader) {
    Slot<SerializerProvider> slot =
        wireName.isEmpty()
            ? kernel.slot(SerializerProvider.class, name)
            : reader(kernel, name, wireName.get());
    try (Lease<SerializerProvider> lease = slot.lease()) {
      SerializerProvider provider = lease.service();
      SerializerRequest request =
          new SerializerRequest(
              wireName.orElseGet(provider::wireName),
              registered(settings, loader),
              SerializerKeys.REGISTRATION_REQUIRED.read(settings),
              provider.settings().select(settings));
      return new SerializerLink(kernel, name, request, slot);
    }
  }

  private static Slot<SerializerProvider> reader(Kernel kernel, String name, WireName wireName) {
    List<String> installed = kernel.active().names(PluginNamespace.TYPE_SERIALIZER);
    Set<String> candidates = new LinkedHashSet<>();
    if (installed.contains(name)) {
      candidates.add(name);
    }
    candidates.addAll(installed);
    for (String candidate : candidates) {
      Slot<SerializerProvider> slot = kernel.slot(SerializerProvider.class, candidate);
      try (Lease<SerializerProvider> lease = slot.lease()) {
        if (lease.service().readable().contains(wireName)) {
          return slot;
        }
      }
    }
    throw new TenonException(
        SerializerErrorCode.SERIALIZER_UNKNOWN_FORMAT,
        "data in the format '%s' cannot be read: none of the installed serializers %s reads it;"
                .formatted(wireName, installed)
            + " install the plugin that wrote it, or bring it back with: tenon plugin rollback");
  }

  private static List<String> registered(Map<String, String> settings, ClassLoader loader) {
    List<String> names = new ArrayList<>(SerializerKeys.CLASSES_TO_REGISTER.read(settings));
    names.addAll(UserRegistrators.classes(SerializerKeys.REGISTRATORS.read(settings), loader));
    return names;
  }

  WireName wireName() {
    return request.wireName();
  }

  /**
   * A plugin that reads the format: the one that was used before, or another where a change of
   * plugins has taken that one away, or made it forget the format.
   *
   * @throws TenonException {@link SerializerErrorCode#SERIALIZER_UNKNOWN_FORMAT} when there is none
   */
  Lease<SerializerProvider> lease() {
    Lease<SerializerProvider> lease = leaseIfInstalled();
    while (lease == null || !reads(lease)) {
      slot = reader(kernel, name, request.wireName());
      lease = leaseIfInstalled();
    }
    return lease;
  }

  private @Nullable Lease<SerializerProvider> leaseIfInstalled() {
    try {
      return slot.lease();
    } catch (TenonException e) {
      if (e.is(KernelErrorCode.PLUGIN_NOT_FOUND)) {
        return null;
      }
      throw e;
    }
  }

  /** Gives the lease back when the plugin does not read the format. */
  private boolean reads(Lease<SerializerProvider> lease) {
    boolean reads = false;
    try {
      SerializerProvider provider = lease.service();
      Made current = made.get(provider.getClass()).get();
      reads =
          (current != null && current.provider == provider)
              || provider.readable().contains(request.wireName());
      return reads;
    } finally {
      if (!reads) {
        lease.close();
      }
    }
  }

  /** The serializer of the plugin that is leased; not to be kept beyond the lease. */
  ObjectSerializer serializer(Lease<SerializerProvider> lease) {
    SerializerProvider provider = lease.service();
    AtomicReference<@Nullable Made> holder = made.get(provider.getClass());
    Made current = holder.get();
    if (current != null && current.provider == provider) {
      return current.serializer;
    }
    Made fresh = new Made(provider, provider.create(request));
    // Whoever loses works with one of its own this time, which is as good.
    holder.compareAndSet(current, fresh);
    return fresh.serializer;
  }

  private record Made(SerializerProvider provider, ObjectSerializer serializer) {}
}

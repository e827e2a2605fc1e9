package io.tenon.spark.serializer;

import io.tenon.kernel.Kernel;
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
  private final Slot<SerializerProvider> slot;
  private final SerializerRequest request;

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

  private SerializerLink(Slot<SerializerProvider> slot, SerializerRequest request) {
    this.slot = slot;
    this.request = request;
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
      return new SerializerLink(
          slot,
          new SerializerRequest(
              wireName.orElseGet(provider::wireName),
              registered(settings, loader),
              SerializerKeys.REGISTRATION_REQUIRED.read(settings),
              provider.settings().select(settings)));
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
            + " install the plugin that wrote it");
  }

  private static List<String> registered(Map<String, String> settings, ClassLoader loader) {
    List<String> names = new ArrayList<>(SerializerKeys.CLASSES_TO_REGISTER.read(settings));
    names.addAll(UserRegistrators.classes(SerializerKeys.REGISTRATORS.read(settings), loader));
    return names;
  }

  WireName wireName() {
    return request.wireName();
  }

  Lease<SerializerProvider> lease() {
    return slot.lease();
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

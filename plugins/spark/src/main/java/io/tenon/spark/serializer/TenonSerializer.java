package io.tenon.spark.serializer;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.Lease;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.SparkKernel;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.WireName;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.jspecify.annotations.Nullable;

/**
 * Spark's serializer, served by the plugin that {@code spark.tenon.serializer} names. It travels to
 * executors inside shuffle dependencies and carries the name of its format with it, so data is read
 * by a plugin that knows the format, whichever is the default by then.
 */
public final class TenonSerializer extends Serializer implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What copies that arrive with tasks share, so that each task finds warm sessions. */
  private static final Map<Shared, SerializerLink> LINKS = new ConcurrentHashMap<>();

  private final String plugin;
  private final HashMap<String, String> settings;
  private @Nullable String wireName;
  private transient @Nullable Supplier<Kernel> kernel;
  private transient volatile @Nullable SerializerLink link;

  /** Called by Spark, in each process, before anything else runs in it. */
  public TenonSerializer(SparkConf conf) {
    this(conf, () -> SparkKernel.of(conf));
    // On local[*] nobody else of Tenon hears of the application before its first job.
    SparkKernel.startInDriver(conf);
  }

  TenonSerializer(SparkConf conf, Supplier<Kernel> kernel) {
    Map<String, String> all = BridgeKeys.settings(conf);
    this.plugin = BridgeKeys.SERIALIZER.read(all);
    this.settings = new HashMap<>();
    all.forEach(
        (key, value) -> {
          if (key.startsWith("spark.kryo") || key.startsWith(BridgeKeys.SERIALIZER.name() + ".")) {
            settings.put(key, value);
          }
        });
    this.kernel = kernel;
  }

  @Override
  public SerializerInstance newInstance() {
    ClassLoader loader = applicationLoader();
    return new TenonSerializerInstance(link(loader), loader);
  }

  @Override
  public boolean supportsRelocationOfSerializedObjects() {
    SerializerLink used = link(applicationLoader());
    try (Lease<SerializerProvider> lease = used.lease()) {
      return used.serializer(lease).relocatable();
    }
  }

  /** The loader that Spark's executor sets; it is not part of what travels. */
  private ClassLoader applicationLoader() {
    if (defaultClassLoader() != null && defaultClassLoader().isDefined()) {
      return defaultClassLoader().get();
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null ? TenonSerializer.class.getClassLoader() : context;
  }

  private SerializerLink link(ClassLoader loader) {
    SerializerLink known = link;
    if (known != null) {
      return known;
    }
    Kernel here = kernel == null ? SparkKernel.current() : kernel.get();
    Optional<WireName> agreed = Optional.ofNullable(wireName).map(WireName::parse);
    Shared key = new Shared(here, plugin, agreed, settings);
    // Not computeIfAbsent: starting a plugin may take long, and may come back here.
    SerializerLink fresh = LINKS.get(key);
    if (fresh == null) {
      fresh = SerializerLink.of(here, plugin, agreed, settings, loader);
      LINKS.put(key, fresh);
    }
    link = fresh;
    return fresh;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    wireName = link(applicationLoader()).wireName().toString();
    out.defaultWriteObject();
  }

  private record Shared(
      Kernel kernel, String plugin, Optional<WireName> wireName, Map<String, String> settings) {}
}

package io.tenon.spi.plugin;

/**
 * The OSGi capability that makes a bundle a plugin. The kernel reads it from the manifest, so it
 * knows what a plugin provides without starting it:
 *
 * <pre>{@code
 * Provide-Capability: io.tenon.plugin;type=serializer;name=kryo
 * }</pre>
 *
 * <p>When the bundle has started, a service of the type's interface must be registered with the
 * property {@link #SERVICE_NAME} set to the same name.
 */
public final class PluginNamespace {
  /** The namespace of the capability. */
  public static final String NAMESPACE = "io.tenon.plugin";

  /** Attribute: which SPI it implements, one of the {@code TYPE_} constants. */
  public static final String TYPE = "type";

  /** Attribute: the name under which it is asked for; a cluster manager's is its URI scheme. */
  public static final String NAME = "name";

  /** Service property that repeats {@link #NAME} on the registered service. */
  public static final String SERVICE_NAME = "tenon.name";

  /** {@link io.tenon.spi.cluster.ClusterManager}. */
  public static final String TYPE_CLUSTER = "cluster";

  /** {@link io.tenon.spi.serializer.SerializerProvider}. */
  public static final String TYPE_SERIALIZER = "serializer";

  /** {@link io.tenon.spi.coordination.CoordinationProvider}. */
  public static final String TYPE_COORDINATION = "coordination";

  /** {@link io.tenon.spi.accelerator.AcceleratorProvider}. */
  public static final String TYPE_ACCELERATOR = "accelerator";

  private PluginNamespace() {}
}

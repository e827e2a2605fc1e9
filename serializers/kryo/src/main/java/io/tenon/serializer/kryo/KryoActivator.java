package io.tenon.serializer.kryo;

import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers the serializer; there is nothing to stop, the plugin holds no threads. */
public final class KryoActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(PluginNamespace.SERVICE_NAME, KryoProvider.NAME);
    context.registerService(SerializerProvider.class, new KryoProvider(), properties);
  }

  @Override
  public void stop(BundleContext context) {}
}

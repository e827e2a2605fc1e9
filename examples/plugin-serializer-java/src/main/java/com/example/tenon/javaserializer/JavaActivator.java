package com.example.tenon.javaserializer;

import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Called by the kernel when somebody first asks for the serializer {@code java}. */
public final class JavaActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Hashtable<String, Object> properties = new Hashtable<>();
    // The same name as in the capability of bnd.bnd.
    properties.put(PluginNamespace.SERVICE_NAME, JavaProvider.NAME);
    context.registerService(SerializerProvider.class, new JavaProvider(), properties);
  }

  @Override
  public void stop(BundleContext context) {
    // The container withdraws the service, and there is nothing else to end.
  }
}

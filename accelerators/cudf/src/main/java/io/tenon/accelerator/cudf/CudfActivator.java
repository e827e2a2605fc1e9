package io.tenon.accelerator.cudf;

import io.tenon.spi.accelerator.AcceleratorProvider;
import io.tenon.spi.plugin.PluginNamespace;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers the accelerator; who opened one closes it. */
public final class CudfActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(PluginNamespace.SERVICE_NAME, CudfProvider.NAME);
    context.registerService(AcceleratorProvider.class, CudfProvider.here(), properties);
  }

  @Override
  public void stop(BundleContext context) {}
}

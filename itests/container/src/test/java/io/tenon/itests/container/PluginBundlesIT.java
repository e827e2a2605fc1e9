package io.tenon.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.options;

import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.plugin.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/** The SPI and each of our plugins as bundles in a plain Felix: what a vendor's container does. */
@RunWith(PaxExam.class)
public class PluginBundlesIT {
  @Inject private BundleContext context;

  private ServiceRegistration<Resources> resources;

  @Configuration
  public Option[] container() throws IOException {
    Path root = Path.of(System.getProperty("tenon.checkout")).toRealPath();
    List<Option> plugins = new ArrayList<>();
    for (Path jar : plugins(root)) {
      plugins.add(bundle(jar.toUri().toString()).noStart());
    }
    assertFalse("no plugins were built", plugins.isEmpty());
    Path spi = root.resolve("spi/target/tenon-spi-" + System.getProperty("tenon.version") + ".jar");
    return options(
        bundle(spi.toUri().toString()), composite(plugins.toArray(Option[]::new)), junitBundles());
  }

  @Before
  public void provideResources() {
    resources = context.registerService(Resources.class, new NoResources(), null);
  }

  @After
  public void withdrawResources() {
    resources.unregister();
  }

  @Test
  public void spiResolvesAndExportsEachPackageWithItsVersion() {
    Bundle spi = installed("io.tenon.spi");

    assertEquals(Bundle.ACTIVE, spi.getState());
    List<BundleCapability> packages =
        spi.adapt(BundleRevision.class).getDeclaredCapabilities("osgi.wiring.package");
    assertFalse(packages.isEmpty());
    for (BundleCapability exported : packages) {
      String version = exported.getAttributes().get("version").toString();
      assertTrue(exported.toString(), version.matches("1\\.\\d+\\.0"));
    }
  }

  @Test
  public void pluginRegistersWhatItDeclares() throws Exception {
    for (Bundle plugin : plugins()) {
      plugin.start();
      assertEquals(plugin.getSymbolicName(), Bundle.ACTIVE, plugin.getState());
      for (BundleCapability declared : declared(plugin)) {
        Object name = declared.getAttributes().get(PluginNamespace.NAME);
        assertNotNull(
            plugin.getSymbolicName() + " registers no service named " + name, find(plugin, name));
      }
    }
  }

  @Test
  public void uninstalledPluginLeavesNothing() throws Exception {
    for (Bundle plugin : plugins()) {
      plugin.start();
      String symbolicName = plugin.getSymbolicName();

      plugin.uninstall();

      assertEquals(symbolicName, Bundle.UNINSTALLED, plugin.getState());
      ServiceReference<?>[] all = context.getAllServiceReferences(null, null);
      for (ServiceReference<?> reference : all) {
        assertFalse(symbolicName, plugin.equals(reference.getBundle()));
        Bundle[] users = reference.getUsingBundles();
        assertFalse(symbolicName, users != null && Arrays.asList(users).contains(plugin));
      }
      assertNull(context.getBundle(plugin.getBundleId()));
    }
  }

  private List<Bundle> plugins() {
    return Stream.of(context.getBundles()).filter(bundle -> !declared(bundle).isEmpty()).toList();
  }

  private Bundle installed(String symbolicName) {
    return Stream.of(context.getBundles())
        .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
        .findFirst()
        .orElseThrow();
  }

  private static List<BundleCapability> declared(Bundle bundle) {
    return bundle.adapt(BundleRevision.class).getDeclaredCapabilities(PluginNamespace.NAMESPACE);
  }

  private static ServiceReference<?> find(Bundle plugin, Object name) {
    ServiceReference<?>[] registered = plugin.getRegisteredServices();
    return registered == null
        ? null
        : Stream.of(registered)
            .filter(reference -> name.equals(reference.getProperty(PluginNamespace.SERVICE_NAME)))
            .findFirst()
            .orElse(null);
  }

  private static List<Path> plugins(Path root) throws IOException {
    List<Path> plugins = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path jar :
          files.filter(path -> path.toString().matches(".*/target/tenon-[^/]*\\.jar")).toList()) {
        try (JarFile file = new JarFile(jar.toFile())) {
          Attributes headers = file.getManifest().getMainAttributes();
          String capabilities = headers.getValue("Provide-Capability");
          // One plugin imports packages of the engine, which a vendor's container does not have.
          if (capabilities != null
              && capabilities.contains(PluginNamespace.NAMESPACE)
              && !headers.getValue("Import-Package").contains("org.apache.spark")) {
            plugins.add(jar);
          }
        }
      }
    }
    return plugins;
  }
}

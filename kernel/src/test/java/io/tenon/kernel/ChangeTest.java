package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.ChangeReport.Removal;
import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeTest {
  private static final Duration DRAIN = Duration.ofSeconds(20);

  @TempDir Path folder;

  private TestPlugin one;
  private TestPlugin two;
  private Kernel kernel;
  private Slot<SerializerProvider> slot;

  @BeforeEach
  void boot() {
    one = greeting("1.0.0");
    two = greeting("2.0.0");
    bootWith(Duration.ofSeconds(10));
  }

  private void bootWith(Duration unloadLimit) {
    if (kernel != null) {
      kernel.close();
    }
    TestPlugin.Folder source = TestPlugin.source(one);
    source.know(two);
    kernel =
        Kernel.boot(
            KernelOptions.of(source, folder.resolve("scratch")).withUnloadLimit(unloadLimit));
    slot = kernel.slot(SerializerProvider.class, "greeting");
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private TestPlugin greeting(String version) {
    return TestPlugin.of(GreetingActivator.class, version)
        .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
        .pack(folder);
  }

  private String wireName() {
    try (Lease<SerializerProvider> lease = slot.lease()) {
      return lease.service().wireName().toString();
    }
  }

  @Test
  void updateRoutesNewLeasesToTheNewPlugin() {
    assertEquals("greeting/1", wireName());
    ChangeReport report = kernel.apply(TestPlugin.set(2, two), DRAIN);
    assertEquals("greeting/2", wireName());
    assertEquals(List.of(two.entry()), report.added());
    assertEquals(TestPlugin.set(2, two), kernel.active());
    assertEquals(two.entry(), slot.provider().orElseThrow());
  }

  @Test
  void updateProvesThatTheOldClassLoaderWasCollected() {
    assertEquals("greeting/1", wireName());
    Removal removal = kernel.apply(TestPlugin.set(2, two), DRAIN).removed().get(0);
    assertEquals(one.entry(), removal.plugin());
    assertTrue(removal.started());
    assertEquals(0, removal.forced());
    assertTrue(removal.unloaded());
  }

  @Test
  void oldPluginServesItsLeasesUntilTheyAreReturned() {
    Lease<SerializerProvider> lease = slot.lease();
    CompletableFuture<ChangeReport> change =
        CompletableFuture.supplyAsync(() -> kernel.apply(TestPlugin.set(2, two), DRAIN));
    Await.until("new leases go to the new plugin", () -> wireName().equals("greeting/2"));
    assertEquals("greeting/1", lease.service().wireName().toString());
    assertTrue(!change.isDone());
    lease.close();
    assertEquals(0, change.join().removed().get(0).forced());
  }

  @Test
  void pluginIsStoppedUnderALeaseThatOutlastsTheDrain() {
    bootWith(Duration.ofMillis(500));
    Lease<SerializerProvider> lease = slot.lease();
    Removal removal = kernel.apply(TestPlugin.set(2, two), Duration.ofMillis(100)).removed().get(0);
    assertEquals(1, removal.forced());
    assertTrue(!removal.unloaded());
    assertThrows(IllegalStateException.class, () -> lease.service().wireName());
  }

  @Test
  void sameSetChangesNothing() {
    Lease<SerializerProvider> lease = slot.lease();
    ChangeReport report = kernel.apply(TestPlugin.set(2, one), Duration.ZERO);
    assertEquals(List.of(), report.added());
    assertEquals(List.of(), report.removed());
    assertEquals(2, kernel.active().generation());
    assertEquals("greeting/1", lease.service().wireName().toString());
  }

  @Test
  void closeEndsAWaitForLeases() {
    Lease<SerializerProvider> lease = slot.lease();
    CompletableFuture<ChangeReport> change =
        CompletableFuture.supplyAsync(
            () -> kernel.apply(TestPlugin.set(2, two), Duration.ofHours(1)));
    Await.until("the change drains", () -> kernel.active().generation() == 2);
    kernel.close();
    assertEquals(1, change.join().removed().get(0).forced());
    lease.close();
    assertThrows(IllegalStateException.class, slot::lease);
  }
}

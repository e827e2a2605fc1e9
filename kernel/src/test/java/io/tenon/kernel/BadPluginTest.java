package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.greedy.GreedyActivator;
import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.kernel.fixtures.hanging.HangingActivator;
import io.tenon.kernel.fixtures.silent.SilentActivator;
import io.tenon.kernel.fixtures.throwing.ThrowingActivator;
import io.tenon.kernel.store.PluginSet;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** Each fault of a plugin gives one clear error and leaves the running system as it was. */
class BadPluginTest {
  private static final Duration DRAIN = Duration.ofSeconds(20);
  private static final Duration START_LIMIT = Duration.ofSeconds(2);

  @TempDir Path folder;

  private Path scratch;
  private TestPlugin good;
  private TestPlugin.Folder source;
  private Host kernel;
  private Lease<SerializerProvider> lease;

  @BeforeEach
  void leaseAGoodPlugin() {
    scratch = folder.resolve("scratch");
    good =
        TestPlugin.of(GreetingActivator.class, "1.0.0")
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
            .pack(folder);
    source = TestPlugin.source(good);
    kernel =
        (Host)
            Kernel.boot(
                new KernelOptions(
                    source, scratch, START_LIMIT, ByteSize.ofMebibytes(64), START_LIMIT));
    lease = kernel.slot(SerializerProvider.class, "greeting").lease();
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private static TestPlugin.Spec bad(Class<?> activator) {
    return TestPlugin.of(activator, "1.0.0").provides(PluginNamespace.TYPE_SERIALIZER, "bad");
  }

  /** The error that adding this plugin gives, after a check that nothing else came of it. */
  private TenonException refused(TestPlugin plugin) {
    source.know(plugin);
    PluginSet active = kernel.active();
    Set<String> before = traces();
    TenonException failure =
        assertThrows(
            TenonException.class, () -> kernel.apply(TestPlugin.set(2, good, plugin), DRAIN));
    assertEquals(active, kernel.active());
    assertEquals("greeting/1", lease.service().wireName().toString());
    assertTrue(kernel.slot(SerializerProvider.class, "bad").provider().isEmpty());
    Await.until("nothing is left: " + before, () -> traces().equals(before));
    return failure;
  }

  /** Bundles, files and threads. */
  private Set<String> traces() {
    Set<String> traces = new TreeSet<>();
    for (Bundle bundle : kernel.bundles()) {
      traces.add(bundle.toString());
    }
    Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("tenon-") || name.startsWith("io.tenon"))
        .forEach(traces::add);
    try (Stream<Path> files = Files.walk(scratch)) {
      traces.addAll(
          files
              .filter(file -> !file.endsWith("plugins"))
              .map(Path::toString)
              .collect(Collectors.toSet()));
    } catch (UncheckedIOException e) {
      // A file went while it was being listed; the caller looks again.
      traces.add(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return traces;
  }

  private static void assertError(KernelErrorCode code, String message, TenonException failure) {
    assertEquals(code.name() + ": " + message, failure.toString());
  }

  @Test
  void newerSpiThanThisOneIsRefused() {
    TestPlugin plugin =
        bad(GreetingActivator.class)
            .named("bad")
            .header(Constants.IMPORT_PACKAGE, "io.tenon.spi.serializer;version=\"[2.0,3)\",*")
            .pack(folder);
    assertError(
        KernelErrorCode.PLUGIN_SPI_MISMATCH,
        "Plugin bad 1.0.0 needs the SPI package io.tenon.spi.serializer in version [2.0.0,3.0.0),"
            + " but it is 1.0.0 here; install a version of the plugin made for this Tenon",
        refused(plugin));
  }

  @Test
  void missingPackageIsNamed() {
    TestPlugin plugin =
        bad(GreetingActivator.class)
            .named("bad")
            .header(Constants.IMPORT_PACKAGE, "org.example.gone;version=\"[1.2,2)\",*")
            .pack(folder);
    assertError(
        KernelErrorCode.PLUGIN_REQUIREMENT_MISSING,
        "Plugin bad 1.0.0 needs the package org.example.gone in version [1.2.0,2.0.0), which"
            + " nothing here provides; a plugin embeds its own libraries",
        refused(plugin));
  }

  @Test
  void otherVersionOfTheEngineIsNamed() {
    TestPlugin plugin =
        bad(GreetingActivator.class)
            .named("bad")
            .header(Constants.IMPORT_PACKAGE, "com.fasterxml.jackson.core;version=\"[3.0,4)\",*")
            .pack(folder);
    assertError(
        KernelErrorCode.PLUGIN_REQUIREMENT_MISSING,
        "Plugin bad 1.0.0 needs the engine's package com.fasterxml.jackson.core in version"
            + " [3.0.0,4.0.0), but the engine is 2.21.2 here; install a version of the plugin made"
            + " for this engine",
        refused(plugin));
  }

  @Test
  void missingCapabilityIsNamed() {
    TestPlugin plugin =
        bad(GreetingActivator.class)
            .named("bad")
            .header(Constants.REQUIRE_CAPABILITY, "org.example.gpu;filter:=\"(cores>=64)\"")
            .pack(folder);
    assertError(
        KernelErrorCode.PLUGIN_REQUIREMENT_MISSING,
        "Plugin bad 1.0.0 needs the capability org.example.gpu (cores>=64), which nothing here"
            + " provides; a plugin embeds its own libraries",
        refused(plugin));
  }

  @Test
  void packageOfAnotherPluginIsMissing() {
    TestPlugin exporter =
        TestPlugin.of(GreetingActivator.class, "1.0.0")
            .named("exporter")
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
            .header("-exportcontents", GreetingActivator.class.getPackageName())
            .pack(folder);
    source.know(exporter);
    lease.close();
    good = exporter;
    kernel.apply(TestPlugin.set(1, exporter), DRAIN);
    lease = kernel.slot(SerializerProvider.class, "greeting").lease();
    TestPlugin plugin =
        bad(SilentActivator.class)
            .header(Constants.IMPORT_PACKAGE, GreetingActivator.class.getPackageName() + ",*")
            .pack(folder);
    assertTrue(refused(plugin).is(KernelErrorCode.PLUGIN_REQUIREMENT_MISSING));
  }

  @Test
  void activatorThatThrowsIsQuoted() {
    TenonException failure = refused(bad(ThrowingActivator.class).pack(folder));
    assertError(
        KernelErrorCode.PLUGIN_START_FAILED,
        "Plugin io.tenon.kernel.fixtures.throwing 1.0.0 did not start:"
            + " java.lang.IllegalStateException: the licence has expired",
        failure);
  }

  @Test
  void activatorThatHangsIsInterrupted() {
    assertError(
        KernelErrorCode.PLUGIN_START_TIMEOUT,
        "Plugin io.tenon.kernel.fixtures.hanging 1.0.0 did not start within PT2S; ask its maker"
            + " for one that does",
        refused(bad(HangingActivator.class).pack(folder)));
  }

  @Test
  void activatorThatIgnoresItsInterruptIsTakenOutOnceItEnds() {
    TestPlugin plugin =
        TestPlugin.of(HangingActivator.class, "2.0.0")
            .provides(PluginNamespace.TYPE_SERIALIZER, "bad")
            .pack(folder);
    source.know(plugin);
    Set<String> before = traces();
    TenonException failure =
        assertThrows(
            TenonException.class, () -> kernel.apply(TestPlugin.set(2, good, plugin), DRAIN));
    assertError(
        KernelErrorCode.PLUGIN_START_TIMEOUT,
        "Plugin io.tenon.kernel.fixtures.hanging 2.0.0 did not start within PT2S; it ignored the"
            + " interrupt, and its thread still runs; ask its maker for one that does",
        failure);
    assertEquals("greeting/1", lease.service().wireName().toString());
    System.setProperty("io.tenon.kernel.fixtures.hanging.end", "true");
    try {
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals("tenon-start-" + plugin.entry().name()))
          .forEach(Thread::interrupt);
      Await.until("it is gone", () -> traces().equals(before));
    } finally {
      System.clearProperty("io.tenon.kernel.fixtures.hanging.end");
    }
  }

  @Test
  void activatorThatAllocatesTooMuchIsStopped() {
    assertError(
        KernelErrorCode.PLUGIN_START_MEMORY,
        "Plugin io.tenon.kernel.fixtures.greedy 1.0.0 allocated more than 64m while it started;"
            + " ask its maker for one that does not",
        refused(bad(GreedyActivator.class).pack(folder)));
  }

  @Test
  void activatorThatDoesNotRegisterWhatItDeclaresIsRefused() {
    assertError(
        KernelErrorCode.PLUGIN_START_FAILED,
        "Plugin io.tenon.kernel.fixtures.silent 1.0.0 declares serializer:bad, but its activator"
            + " registered no io.tenon.spi.serializer.SerializerProvider with tenon.name=bad; ask"
            + " its maker for one that does",
        refused(bad(SilentActivator.class).pack(folder)));
  }

  @Test
  void secondPluginForOneNameIsRefused() {
    TestPlugin rival =
        TestPlugin.of(GreetingActivator.class, "1.0.0")
            .named("rival")
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
            .pack(folder);
    assertError(
        KernelErrorCode.PLUGIN_CONFLICT,
        "Plugins io.tenon.kernel.fixtures.greeting 1.0.0 and rival 1.0.0 both provide"
            + " serializer:greeting; install one of them only",
        refused(rival));
  }

  @Test
  void truncatedJarIsRefused() throws IOException {
    TestPlugin plugin = bad(GreetingActivator.class).named("bad").pack(folder);
    byte[] bytes = Files.readAllBytes(plugin.jar());
    Files.write(plugin.jar(), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertTrue(refused(plugin).is(KernelErrorCode.PLUGIN_DAMAGED));
  }

  @Test
  void failingUpdateLeavesTheOldVersionServing() {
    TestPlugin update =
        TestPlugin.of(ThrowingActivator.class, "2.0.0")
            .named(good.entry().name())
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
            .pack(folder);
    source.know(update);
    TenonException failure =
        assertThrows(TenonException.class, () -> kernel.apply(TestPlugin.set(2, update), DRAIN));
    assertTrue(failure.is(KernelErrorCode.PLUGIN_START_FAILED));
    try (Lease<SerializerProvider> again =
        kernel.slot(SerializerProvider.class, "greeting").lease()) {
      assertEquals(good.entry(), again.plugin());
      assertEquals("greeting/1", again.service().wireName().toString());
    }
  }

  @Test
  void pluginThatFailsWhenFirstLeasedCanBeLeasedAgainOnceItIsReplaced() {
    kernel.close();
    TestPlugin failing =
        TestPlugin.of(ThrowingActivator.class, "1.0.0")
            .named("it")
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
            .pack(folder);
    source = TestPlugin.source(failing);
    source.know(good);
    kernel = (Host) Kernel.boot(KernelOptions.of(source, scratch));
    Slot<SerializerProvider> slot = kernel.slot(SerializerProvider.class, "greeting");
    assertTrue(
        assertThrows(TenonException.class, slot::lease).is(KernelErrorCode.PLUGIN_START_FAILED));
    kernel.apply(TestPlugin.set(2, good), DRAIN);
    try (Lease<SerializerProvider> fresh = slot.lease()) {
      assertEquals("greeting/1", fresh.service().wireName().toString());
    }
  }
}

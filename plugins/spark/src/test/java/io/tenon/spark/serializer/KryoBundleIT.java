package io.tenon.spark.serializer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.ChangeReport;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.Lease;
import io.tenon.kernel.store.PluginSet;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.SerializerRequest;
import io.tenon.spi.serializer.SerializerSession;
import io.tenon.spi.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The packed bundle in a kernel: used, updated, and gone without a trace. */
class KryoBundleIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration DRAIN = Duration.ofSeconds(20);
  private static final ClassTag<Object> ANY = ClassTag$.MODULE$.apply(Object.class);
  private static final int THREADS = 4;
  private static final int UPDATES = 6;
  private static final int VALUES = 40;

  @TempDir Path folder;

  private KryoBuilds builds;
  private Kernel kernel;
  private TenonSerializer serializer;

  @BeforeEach
  void boot() throws IOException {
    builds = new KryoBuilds(folder, 2);
    kernel = Kernel.boot(KernelOptions.of(builds, folder.resolve("scratch")));
    serializer = new TenonSerializer(new SparkConf(false), () -> kernel);
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  @Test
  void updatesUnderLoadCostNoErrorAndLeaveNoClassLoader() throws Exception {
    byte[] stream = stream(serializer.newInstance());
    ByteBuffer object = serializer.newInstance().serialize(JobValues.value(1), ANY);
    AtomicBoolean ending = new AtomicBoolean();
    AtomicLong done = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        // Never asked for again: what an instance holds must not keep a plugin either.
        SerializerInstance instance = serializer.newInstance();
        workers.add(threads.submit(() -> work(instance, ending, done)));
      }
      for (int i = 1; i <= UPDATES; i++) {
        long goal = done.get() + 20L * THREADS;
        Await.until(LIMIT, () -> "work is done, " + done, () -> done.get() >= goal);
        ChangeReport report = kernel.apply(builds.set(i + 1, i % 2), DRAIN);
        assertEquals(1, report.removed().size());
        assertEquals(0, report.removed().get(0).forced(), report.toString());
        assertTrue(report.removed().get(0).unloaded(), report.toString());
      }
      ending.set(true);
      for (Future<?> worker : workers) {
        worker.get();
      }
    } finally {
      ending.set(true);
      threads.shutdown();
    }
    kernel.apply(builds.set(UPDATES + 2, 1), DRAIN);
    assertEquals(builds.set(UPDATES + 2, 1).plugins(), kernel.serving());
    assertRead(stream, serializer.newInstance());
    assertEquals(
        JobValues.show(JobValues.value(1)),
        JobValues.show(serializer.newInstance().deserialize(object, ANY)));
  }

  private static void work(SerializerInstance instance, AtomicBoolean ending, AtomicLong done) {
    while (!ending.get()) {
      roundTrips(instance);
      done.incrementAndGet();
    }
  }

  /** Returns, as tasks do: compiled code on a stack keeps the classes it was compiled for. */
  private static void roundTrips(SerializerInstance instance) {
    for (int i = 0; i < VALUES; i++) {
      Object value = JobValues.value(i);
      Object read = instance.deserialize(instance.serialize(value, ANY), ANY);
      assertEquals(JobValues.show(value), JobValues.show(read));
    }
    assertRead(stream(instance), instance);
  }

  private static byte[] stream(SerializerInstance instance) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SerializationStream out = instance.serializeStream(bytes);
    for (int i = 0; i < VALUES; i++) {
      out.writeObject(JobValues.value(i), ANY);
    }
    out.close();
    return bytes.toByteArray();
  }

  private static void assertRead(byte[] stream, SerializerInstance instance) {
    DeserializationStream in = instance.deserializeStream(new ByteArrayInputStream(stream));
    for (int i = 0; i < VALUES; i++) {
      assertEquals(JobValues.show(JobValues.value(i)), JobValues.show(in.readObject(ANY)));
    }
    in.close();
  }

  @Test
  void sessionThatIsHeldBeyondItsLeaseKeepsTheClassLoader() {
    SerializerSession held;
    try (Lease<SerializerProvider> lease = kernel.slot(SerializerProvider.class, "kryo").lease()) {
      held =
          lease
              .service()
              .create(new SerializerRequest(lease.service().wireName(), List.of(), false, Map.of()))
              .open(KryoBundleIT.class.getClassLoader());
    }

    ChangeReport report = kernel.apply(PluginSet.EMPTY, DRAIN);

    assertFalse(report.removed().get(0).unloaded(), report.toString());
    assertEquals("x", held.fromBytes(held.toBytes("x")));
  }

  @Test
  void streamThatIsHeldOpenIsReportedAsALeaseThatDidNotComeBack() {
    DeserializationStream open =
        serializer
            .newInstance()
            .deserializeStream(new ByteArrayInputStream(stream(serializer.newInstance())));
    open.readObject(ANY);

    ChangeReport report = kernel.apply(PluginSet.EMPTY, Duration.ofMillis(100));

    assertEquals(1, report.removed().get(0).forced(), report.toString());
    assertFalse(report.removed().get(0).unloaded(), report.toString());
    open.close();
  }

  @Test
  void streamThatIsForgottenGivesItsLeaseBack() {
    forgetAStream();
    System.gc();

    ChangeReport report = kernel.apply(PluginSet.EMPTY, DRAIN);

    assertEquals(0, report.removed().get(0).forced(), report.toString());
    assertTrue(report.removed().get(0).unloaded(), report.toString());
  }

  private void forgetAStream() {
    serializer
        .newInstance()
        .deserializeStream(new ByteArrayInputStream(stream(serializer.newInstance())))
        .readObject(ANY);
  }
}

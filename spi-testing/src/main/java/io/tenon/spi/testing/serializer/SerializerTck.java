package io.tenon.spi.testing.serializer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.spi.serializer.ObjectReader;
import io.tenon.spi.serializer.ObjectSerializer;
import io.tenon.spi.serializer.ObjectWriter;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.SerializerSession;
import io.tenon.spi.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link SerializerProvider} does. Extend it, and say with the {@code supports} methods
 * what the plugin cannot do; that is then tested to fail properly. The tests of errors come with
 * it, so that this is said once.
 */
@Timeout(120)
public abstract class SerializerTck extends SerializerErrorsTck {
  @Test
  void readsWhatItWrites() {
    assertTrue(provider().readable().contains(provider().wireName()));
  }

  @Test
  void objectsOfAllKindsComeBack() {
    Samples samples = newSamples(SEED);
    for (int i = 0; i < 2_000; i++) {
      Object value = samples.next();
      assertEquals(value, roundTrip(value));
    }
  }

  @Test
  void streamGivesItsObjectsInOrderAndThenEnds() throws Exception {
    List<Object> written = samples(3_000);
    try (SerializerSession session = serializer.open(LOADER);
        ObjectReader reader = session.reader(new ByteArrayInputStream(stream(written)))) {
      for (Object value : written) {
        assertEquals(value, reader.read());
      }
      assertThrows(EOFException.class, reader::read);
      assertThrows(EOFException.class, reader::read);
    }
  }

  @Test
  void emptyStreamEndsAtOnce() throws Exception {
    try (SerializerSession session = serializer.open(LOADER);
        ObjectReader reader = session.reader(new ByteArrayInputStream(stream(List.of())))) {
      assertThrows(EOFException.class, reader::read);
    }
  }

  @Test
  void streamThatGivesOneByteAtATimeIsReadAllTheSame() throws Exception {
    List<Object> written = samples(200);
    InputStream slow =
        new ByteArrayInputStream(stream(written)) {
          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 1));
          }
        };
    assertEquals(written, readAll(slow));
  }

  @Test
  void nullComesBack() {
    assertNull(roundTrip(null));
  }

  @Test
  void directBuffersAndSlicesAreRead() {
    byte[] bytes = bytes("an object");
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7).position(5);
    direct.put(bytes).flip().position(5);
    ByteBuffer slice = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 3)).slice();
    slice.limit(bytes.length);
    try (SerializerSession session = serializer.open(LOADER)) {
      assertEquals("an object", session.fromBytes(direct));
      assertEquals("an object", session.fromBytes(slice));
    }
  }

  @Test
  void sharedObjectsAndCyclesStayWhatTheyAre() {
    assumeTrue(supportsReferences());
    Samples.Node first = new Samples.Node("first");
    Samples.Node second = new Samples.Node("second");
    first.next.addAll(List.of(second, second, first));
    second.next.add(first);
    Samples.Node read = (Samples.Node) roundTrip(first);
    assertEquals("first", read.name);
    assertSame(read.next.get(0), read.next.get(1));
    assertSame(read, read.next.get(2));
    assertSame(read, read.next.get(0).next.get(0));
  }

  @Test
  void sharedImmutableCollectionsStayWhatTheyAre() {
    assumeTrue(supportsReferences());
    List<Object> shared =
        List.of(
            List.of(),
            List.of("a"),
            List.of(1, 2, 3),
            Set.of(),
            Set.of("a"),
            Set.of(1, 2, 3),
            Map.of(),
            Map.of("a", 1),
            Map.of("a", 1, "b", List.of("c")),
            Arrays.asList("a", null));
    List<Object> both = new ArrayList<>(shared);
    both.addAll(shared);

    List<?> read = (List<?>) roundTrip(both);

    assertEquals(both, read);
    for (int i = 0; i < shared.size(); i++) {
      assertSame(shared.get(i).getClass(), read.get(i).getClass());
      assertSame(read.get(i), read.get(i + shared.size()));
    }
  }

  @Test
  void largeArraysComeBack() throws Exception {
    Random random = new Random(SEED);
    byte[] bytes = new byte[3_000_000];
    random.nextBytes(bytes);
    long[] longs = random.longs(1_500_000).toArray();
    Object[] objects = random.ints(70_000).boxed().toArray();
    String text = "tënon ".repeat(400_000);
    List<Object> read =
        readAll(new ByteArrayInputStream(stream(List.of(bytes, longs, objects, text))));
    assertTrue(Arrays.equals(bytes, (byte[]) read.get(0)));
    assertTrue(Arrays.equals(longs, (long[]) read.get(1)));
    assertTrue(Arrays.equals(objects, (Object[]) read.get(2)));
    assertEquals(text, read.get(3));
  }

  @Test
  void classesAreFoundWhereTheApplicationIs() {
    byte[] bytes = bytes(sampleBean());
    OtherLoader other = new OtherLoader("");
    try (SerializerSession session = serializer.open(other)) {
      assertSame(other, session.fromBytes(ByteBuffer.wrap(bytes)).getClass().getClassLoader());
    }
    assertSame(LOADER, roundTrip(sampleBean()).getClass().getClassLoader());
  }

  @Test
  void applicationLoaderIsLetGo() {
    WeakReference<ClassLoader> loader = new WeakReference<>(useOtherLoader());
    Await.until(
        Duration.ofSeconds(30),
        () -> "the serializer keeps the loader of an application that has gone",
        () -> {
          System.gc();
          return loader.get() == null;
        });
  }

  @Test
  void registrationMakesBytesFewerAndDependsOnNothingButItsOrder() {
    assumeTrue(supportsRegistration());
    List<String> names = List.of(Samples.Bean.class.getName(), Samples.Node.class.getName());
    try (ObjectSerializer one = create(names, false, Map.of());
        ObjectSerializer other = create(names, false, Map.of());
        SerializerSession writing = one.open(LOADER);
        SerializerSession reading = other.open(new OtherLoader(""));
        SerializerSession again = other.open(LOADER)) {
      reading.fromBytes(writing.toBytes(new Samples.Node("met first")));
      ByteBuffer bytes = writing.toBytes(sampleBean());
      assertTrue(bytes.remaining() < bytes(sampleBean()).length);
      assertEquals(sampleBean(), again.fromBytes(bytes));
    }
  }

  @Test
  void bytesOfObjectsCanBeMoved() throws Exception {
    assertEquals(supportsRelocation(), serializer.relocatable());
    assumeTrue(supportsRelocation());
    List<Object> values = samples(300);
    values.add(sampleBean());
    values.add(sampleBean());
    List<byte[]> parts = parts(values);
    List<Integer> order = new ArrayList<>(IntStream.range(0, parts.size()).boxed().toList());
    Collections.shuffle(order, new Random(SEED));
    ByteArrayOutputStream moved = new ByteArrayOutputStream();
    for (int i : order) {
      moved.write(parts.get(i));
    }
    List<Object> read = readAll(new ByteArrayInputStream(moved.toByteArray()));
    for (int i = 0; i < order.size(); i++) {
      assertEquals(values.get(order.get(i)), read.get(i));
    }
  }

  @Test
  void threadsDoNotDisturbEachOther() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> work = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        long seed = SEED + i;
        work.add(() -> roundTrips(seed));
      }
      for (Future<Boolean> done : threads.invokeAll(work)) {
        assertTrue(done.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sessionsStayUsableAfterTheSerializerIsClosed() {
    try (ObjectSerializer closing = create(List.of(), false, Map.of());
        SerializerSession session = closing.open(LOADER)) {
      closing.close();
      assertEquals("x", session.fromBytes(session.toBytes("x")));
    }
  }

  @Test
  void closingTwiceDoesNothing() {
    SerializerSession session = serializer.open(LOADER);
    session.close();
    session.close();
    try (SerializerSession one = serializer.open(LOADER);
        SerializerSession other = serializer.open(LOADER)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ObjectWriter writer = one.writer(bytes);
      writer.write("one");
      // Were they the same underneath, this would end up in the other's stream.
      other.writer(OutputStream.nullOutputStream()).write("other");
      writer.close();
      writer.close();
      assertEquals(List.of("one"), readAll(new ByteArrayInputStream(bytes.toByteArray())));
    }
  }

  private boolean roundTrips(long seed) {
    Samples samples = newSamples(seed);
    for (int i = 0; i < 500; i++) {
      Object value = samples.next();
      if (!java.util.Objects.equals(value, roundTrip(value))) {
        return false;
      }
    }
    return true;
  }

  private ClassLoader useOtherLoader() {
    OtherLoader other = new OtherLoader("");
    byte[] bytes = bytes(sampleBean());
    for (int i = 0; i < 3; i++) {
      try (SerializerSession session = serializer.open(other)) {
        Object bean = session.fromBytes(ByteBuffer.wrap(bytes));
        assertFalse(bean instanceof Samples.Bean);
        session.toBytes(bean);
      }
    }
    return other;
  }
}

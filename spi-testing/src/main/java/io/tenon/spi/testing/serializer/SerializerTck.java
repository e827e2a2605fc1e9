package io.tenon.spi.testing.serializer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.serializer.ObjectReader;
import io.tenon.spi.serializer.ObjectSerializer;
import io.tenon.spi.serializer.ObjectWriter;
import io.tenon.spi.serializer.SerializerErrorCode;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.SerializerRequest;
import io.tenon.spi.serializer.SerializerSession;
import io.tenon.spi.serializer.WireName;
import io.tenon.spi.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link SerializerProvider} does. Extend it, and say with the {@code supports} methods
 * what the plugin cannot do; that is then tested to fail properly.
 */
@Timeout(120)
public abstract class SerializerTck {
  private static final long SEED = 20_261_121;
  private static final ClassLoader LOADER = SerializerTck.class.getClassLoader();

  private ObjectSerializer serializer;

  /** The provider under test, as the plugin registers it. */
  protected abstract SerializerProvider provider();

  /** Settings under which one object may take at most {@code bytes}; empty where there are none. */
  protected Map<String, String> limitedTo(int bytes) {
    return Map.of();
  }

  /** Whether an object that is met twice in a graph, or a cycle, comes back as it was. */
  protected boolean supportsReferences() {
    return true;
  }

  /** Whether objects can be written that are not {@link java.io.Serializable}. */
  protected boolean supportsNonSerializable() {
    return true;
  }

  /** Whether the size of one object can be limited. */
  protected boolean supportsLimit() {
    return true;
  }

  /** Whether registration can be required. */
  protected boolean supportsRegistration() {
    return true;
  }

  /** Whether the bytes of an object may be moved. */
  protected boolean supportsRelocation() {
    return true;
  }

  @BeforeEach
  void createSerializer() {
    serializer = create(List.of(), false, Map.of());
  }

  @AfterEach
  void closeSerializer() {
    serializer.close();
  }

  @Test
  void readsWhatItWrites() {
    assertTrue(provider().readable().contains(provider().wireName()));
  }

  @Test
  void refusesAForeignFormat() {
    SerializerRequest request =
        new SerializerRequest(new WireName("nobodys", 77), List.of(), false, Map.of());
    TenonException failure = assertThrows(TenonException.class, () -> provider().create(request));
    assertTrue(failure.is(SerializerErrorCode.SERIALIZER_UNKNOWN_FORMAT), failure.toString());
    assertTrue(failure.getMessage().contains("nobodys/77"), failure.getMessage());
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
  void objectThatRefusesIsNamed() {
    try (SerializerSession session = serializer.open(LOADER)) {
      TenonException failure =
          assertThrows(
              TenonException.class,
              () -> session.toBytes(new Samples.Pair("x", new Samples.Unwritable())));
      assertTrue(failure.is(SerializerErrorCode.SERIALIZER_CANNOT_WRITE), failure.toString());
      assertTrue(
          failure.getMessage().contains(Samples.Unwritable.class.getName())
              || failure.getMessage().contains(Samples.Pair.class.getName()),
          failure.getMessage());
    }
    assertEquals("still works", roundTrip("still works"));
  }

  @Test
  void objectThatIsNotSerializableComesBackOrIsNamed() {
    Optional<String> value = Optional.of("x");
    if (supportsNonSerializable()) {
      assertEquals(value, roundTrip(value));
      return;
    }
    TenonException failure = assertThrows(TenonException.class, () -> roundTrip(value));
    assertTrue(failure.is(SerializerErrorCode.SERIALIZER_CANNOT_WRITE), failure.toString());
    assertTrue(failure.getMessage().contains("java.util.Optional"), failure.getMessage());
  }

  @Test
  void classThatIsNotThereIsNamed() {
    String hidden = Samples.Bean.class.getName();
    byte[] bean = bytes(sampleBean());
    try (SerializerSession session = serializer.open(new OtherLoader(hidden))) {
      TenonException failure =
          assertThrows(TenonException.class, () -> session.fromBytes(ByteBuffer.wrap(bean)));
      assertTrue(failure.is(SerializerErrorCode.SERIALIZER_CANNOT_READ), failure.toString());
      assertTrue(failure.getMessage().contains(hidden), failure.getMessage());
    }
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
  void truncatedStreamIsAnErrorAndNotAnEnd() throws Exception {
    byte[] whole = stream(List.of("the first", sampleBean()));
    int first = stream(List.of("the first")).length;
    for (int length = first + 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try (SerializerSession session = serializer.open(LOADER);
          ObjectReader reader = session.reader(new ByteArrayInputStream(cut))) {
        assertEquals("the first", reader.read());
        TenonException failure = assertThrows(TenonException.class, reader::read);
        assertTrue(failure.is(SerializerErrorCode.SERIALIZER_CANNOT_READ), failure.toString());
      }
    }
  }

  @Test
  void damagedBytesGiveAnObjectOrAnErrorOfReading() {
    Random random = new Random(SEED);
    Samples samples = newSamples(SEED);
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = bytes(samples.next());
      for (int change = 0; change <= random.nextInt(3); change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      readDamaged(bytes);
    }
  }

  @Test
  void errorOfTheStreamComesOutAsItself() {
    IOException broken = new IOException("the disk is on fire");
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw broken;
          }
        };
    InputStream in =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw broken;
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            throw broken;
          }
        };
    try (SerializerSession session = serializer.open(LOADER)) {
      ObjectWriter writer = session.writer(out);
      UncheckedIOException writing =
          assertThrows(
              UncheckedIOException.class,
              () -> {
                writer.write(sampleBean());
                writer.flush();
              });
      assertSame(broken, writing.getCause());
    }
    try (SerializerSession session = serializer.open(LOADER)) {
      ObjectReader reader = session.reader(in);
      assertSame(broken, assertThrows(UncheckedIOException.class, reader::read).getCause());
    }
  }

  @Test
  void objectLargerThanTheLimitIsNamedWithItsSize() {
    assumeTrue(supportsLimit());
    try (ObjectSerializer limited = create(List.of(), false, limitedTo(1 << 20));
        SerializerSession session = limited.open(LOADER)) {
      assertEquals(1000, ((byte[]) session.fromBytes(session.toBytes(new byte[1000]))).length);
      TenonException failure =
          assertThrows(TenonException.class, () -> session.toBytes(new byte[3_000_000]));
      assertTrue(failure.is(SerializerErrorCode.SERIALIZER_TOO_LARGE), failure.toString());
      assertTrue(failure.getMessage().contains("[B"), failure.getMessage());
      assertTrue(failure.getMessage().contains("30000"), failure.getMessage());
    }
  }

  @Test
  void unregisteredClassIsNamedWhereRegistrationIsRequired() {
    assumeTrue(supportsRegistration());
    try (ObjectSerializer strict = create(List.of(Samples.Node.class.getName()), true, Map.of());
        SerializerSession session = strict.open(LOADER)) {
      session.toBytes(new Samples.Node("registered"));
      TenonException failure =
          assertThrows(TenonException.class, () -> session.toBytes(sampleBean()));
      assertTrue(failure.is(SerializerErrorCode.SERIALIZER_NOT_REGISTERED), failure.toString());
      assertTrue(failure.getMessage().contains(Samples.Bean.class.getName()));
    }
  }

  @Test
  void registeredClassThatIsNotThereIsNamed() {
    assumeTrue(supportsRegistration());
    TenonException failure =
        assertThrows(
            TenonException.class,
            () -> create(List.of("no.such.Type"), false, Map.of()).open(LOADER));
    assertTrue(failure.is(SerializerErrorCode.SERIALIZER_BAD_REGISTRATION), failure.toString());
    assertTrue(failure.getMessage().contains("no.such.Type"), failure.getMessage());
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

  private void readDamaged(byte[] bytes) {
    try (SerializerSession session = serializer.open(LOADER)) {
      session.fromBytes(ByteBuffer.wrap(bytes));
    } catch (TenonException e) {
      assertTrue(
          e.is(SerializerErrorCode.SERIALIZER_CANNOT_READ),
          () -> e + " of " + Arrays.toString(bytes));
    }
    try (SerializerSession session = serializer.open(LOADER);
        ObjectReader reader = session.reader(new ByteArrayInputStream(bytes))) {
      while (true) {
        reader.read();
      }
    } catch (EOFException end) {
      // As good as an error: what was damaged still made objects.
      assertNull(end.getCause());
    } catch (TenonException e) {
      assertTrue(e.is(SerializerErrorCode.SERIALIZER_CANNOT_READ), e.toString());
    }
  }

  private ObjectSerializer create(
      List<String> registered, boolean required, Map<String, String> settings) {
    return provider()
        .create(new SerializerRequest(provider().wireName(), registered, required, settings));
  }

  private Samples newSamples(long seed) {
    return new Samples(seed, !supportsNonSerializable());
  }

  private static Samples.Bean sampleBean() {
    return new Samples.Bean(7, "seven", List.of("a", 1).toString());
  }

  private List<Object> samples(int count) {
    Samples samples = newSamples(SEED);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(samples.next());
    }
    return values;
  }

  private Object roundTrip(Object value) {
    try (SerializerSession session = serializer.open(LOADER)) {
      return session.fromBytes(session.toBytes(value));
    }
  }

  private byte[] bytes(Object value) {
    try (SerializerSession session = serializer.open(LOADER)) {
      ByteBuffer bytes = session.toBytes(value);
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return copy;
    }
  }

  private byte[] stream(List<Object> values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SerializerSession session = serializer.open(LOADER);
        ObjectWriter writer = session.writer(bytes)) {
      values.forEach(writer::write);
    }
    return bytes.toByteArray();
  }

  private List<byte[]> parts(List<Object> values) {
    List<byte[]> parts = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SerializerSession session = serializer.open(LOADER);
        ObjectWriter writer = session.writer(bytes)) {
      for (Object value : values) {
        writer.write(value);
        writer.flush();
        parts.add(bytes.toByteArray());
        bytes.reset();
      }
    }
    return parts;
  }

  private List<Object> readAll(InputStream in) {
    List<Object> values = new ArrayList<>();
    try (SerializerSession session = serializer.open(LOADER);
        ObjectReader reader = session.reader(in)) {
      while (true) {
        values.add(reader.read());
      }
    } catch (EOFException end) {
      return values;
    }
  }
}

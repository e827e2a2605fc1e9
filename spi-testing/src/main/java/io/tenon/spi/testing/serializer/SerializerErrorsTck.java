package io.tenon.spi.testing.serializer;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.tenon.spi.serializer.SerializerRequest;
import io.tenon.spi.serializer.SerializerSession;
import io.tenon.spi.serializer.WireName;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every serializer does with what it cannot write or read: an error that names it. */
abstract class SerializerErrorsTck extends SerializerTckBase {
  @Test
  void refusesAForeignFormat() {
    SerializerRequest request =
        new SerializerRequest(new WireName("nobodys", 77), List.of(), false, Map.of());
    TenonException failure = assertThrows(TenonException.class, () -> provider().create(request));
    assertTrue(failure.is(SerializerErrorCode.SERIALIZER_UNKNOWN_FORMAT), failure.toString());
    assertTrue(failure.getMessage().contains("nobodys/77"), failure.getMessage());
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
}

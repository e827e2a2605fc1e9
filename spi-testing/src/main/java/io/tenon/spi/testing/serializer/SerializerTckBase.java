package io.tenon.spi.testing.serializer;

import io.tenon.spi.serializer.ObjectReader;
import io.tenon.spi.serializer.ObjectSerializer;
import io.tenon.spi.serializer.ObjectWriter;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.SerializerRequest;
import io.tenon.spi.serializer.SerializerSession;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of serializers share: the provider under test, what it cannot do, and how they
 * write and read.
 */
abstract class SerializerTckBase {
  static final long SEED = 20_261_121;
  static final ClassLoader LOADER = SerializerTck.class.getClassLoader();

  ObjectSerializer serializer;

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

  ObjectSerializer create(List<String> registered, boolean required, Map<String, String> settings) {
    return provider()
        .create(new SerializerRequest(provider().wireName(), registered, required, settings));
  }

  Samples newSamples(long seed) {
    return new Samples(seed, !supportsNonSerializable());
  }

  static Samples.Bean sampleBean() {
    return new Samples.Bean(7, "seven", List.of("a", 1).toString());
  }

  List<Object> samples(int count) {
    Samples samples = newSamples(SEED);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(samples.next());
    }
    return values;
  }

  Object roundTrip(Object value) {
    try (SerializerSession session = serializer.open(LOADER)) {
      return session.fromBytes(session.toBytes(value));
    }
  }

  byte[] bytes(Object value) {
    try (SerializerSession session = serializer.open(LOADER)) {
      ByteBuffer bytes = session.toBytes(value);
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return copy;
    }
  }

  byte[] stream(List<Object> values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SerializerSession session = serializer.open(LOADER);
        ObjectWriter writer = session.writer(bytes)) {
      values.forEach(writer::write);
    }
    return bytes.toByteArray();
  }

  List<byte[]> parts(List<Object> values) {
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

  List<Object> readAll(InputStream in) {
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

package com.example.tenon.javaserializer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.serializer.ObjectReader;
import io.tenon.spi.serializer.ObjectWriter;
import io.tenon.spi.serializer.SerializerErrorCode;
import io.tenon.spi.serializer.SerializerRequest;
import io.tenon.spi.serializer.SerializerSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JavaSerializerTest {
  private final JavaProvider provider = new JavaProvider();

  private SerializerSession session(Map<String, String> settings) {
    return provider
        .create(new SerializerRequest(provider.wireName(), List.of(), false, settings))
        .open(getClass().getClassLoader());
  }

  private byte[] written(Object... values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SerializerSession session = session(Map.of("spark.tenon.serializer.java.reset", "2"));
        ObjectWriter writer = session.writer(bytes)) {
      Arrays.asList(values).forEach(writer::write);
    }
    return bytes.toByteArray();
  }

  @Test
  void readsObjectsAndNullsUpToTheEnd() throws EOFException {
    byte[] bytes = written("one", null, List.of(2, 3), "four");
    try (SerializerSession session = session(Map.of());
        ObjectReader reader = session.reader(new ByteArrayInputStream(bytes))) {
      assertEquals("one", reader.read());
      assertNull(reader.read());
      assertEquals(List.of(2, 3), reader.read());
      assertEquals("four", reader.read());
      assertThrows(EOFException.class, reader::read);
    }
  }

  @Test
  void aStreamThatIsCutOffInsideAnObjectIsDamaged() {
    byte[] bytes = written("a text that is long enough to be cut off");
    try (SerializerSession session = session(Map.of());
        ObjectReader reader =
            session.reader(new ByteArrayInputStream(bytes, 0, bytes.length - 5))) {
      TenonException e = assertThrows(TenonException.class, reader::read);
      assertTrue(e.is(SerializerErrorCode.SERIALIZER_CANNOT_READ), e.toString());
    }
  }

  @Test
  void namesTheClassThatCannotBeWritten() {
    try (SerializerSession session = session(Map.of())) {
      TenonException e =
          assertThrows(TenonException.class, () -> session.toBytes(List.of(new Object())));
      assertTrue(e.is(SerializerErrorCode.SERIALIZER_CANNOT_WRITE), e.toString());
      assertTrue(e.getMessage().contains("java.lang.Object"), e.getMessage());
    }
  }

  @Test
  void cannotRequireRegistration() {
    SerializerRequest request =
        new SerializerRequest(provider.wireName(), List.of("java.lang.String"), true, Map.of());
    TenonException e = assertThrows(TenonException.class, () -> provider.create(request));
    assertTrue(e.is(SerializerErrorCode.SERIALIZER_BAD_REGISTRATION), e.toString());
  }
}

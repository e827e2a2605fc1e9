package io.tenon.spi.serializer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireNameTest {
  @Test
  void readsWhatItWrites() {
    WireName name = new WireName("kryo", 5);

    assertEquals("kryo/5", name.toString());
    assertEquals(name, WireName.parse("kryo/5"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kryo", "kryo/", "kryo/x", "Kryo/5", "/5", "kryo/-1"})
  void refusesWhatIsNoWireName(String text) {
    assertThrows(IllegalArgumentException.class, () -> WireName.parse(text));
  }
}

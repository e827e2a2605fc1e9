package io.tenon.kernel.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {
  @Test
  void whatIsWrittenIsReadBackInItsOrder() {
    JsonObject object =
        JsonObject.of("z", "text \"\\\n\u2028é")
            .with("a", 1L << 62)
            .with("flag", true)
            .with("real", 0.5)
            .with("list", List.of("x", "y"))
            .with("objects", List.of(JsonObject.of("n", 1), JsonObject.empty()));
    assertEquals(object, JsonObject.parse(object.toJson()));
    assertEquals(object, JsonObject.parse(object.toPrettyJson()));
    assertEquals(
        List.of("z", "a", "flag", "real", "list", "objects"),
        JsonObject.parse(object.toJson()).names());
    assertFalse(object.toJson().contains("\n"));
  }

  @Test
  void absentOptionalAddsNothing() {
    JsonObject object = JsonObject.of("a", Optional.empty()).with("b", Optional.of("c"));
    assertEquals("{\"b\":\"c\"}", object.toJson());
    assertEquals(Optional.empty(), object.optionalString("a"));
    assertEquals(Optional.of("c"), object.optionalString("b"));
  }

  @Test
  void withLeavesTheOriginalAsItWas() {
    JsonObject original = JsonObject.of("a", 1);
    assertEquals(2, original.with("a", 2).number("a"));
    assertEquals(1, original.number("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "[]",
        "\"a\"",
        "null",
        "{",
        "{\"a\":}",
        "{\"a\":1}}",
        "{\"a\":1} {}",
        "{\"a\":[null]}",
        "{\"a\":1e400}x",
        "{'a':1}",
        "{\"a\":99999999999999999999}"
      })
  void whatIsNotOneObjectIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> JsonObject.parse(text));
  }

  @Test
  void deepNestingIsRefused() {
    String text = "{\"a\":".repeat(100_000);
    assertThrows(IllegalArgumentException.class, () -> JsonObject.parse(text));
  }

  @Test
  void wrongTypeIsRefusedByTheNameOfTheMember() {
    JsonObject object = JsonObject.parse("{\"a\":\"1\",\"b\":[1],\"c\":1.5}");
    for (Runnable access :
        List.<Runnable>of(
            () -> object.number("a"),
            () -> object.flag("a"),
            () -> object.object("a"),
            () -> object.strings("a"))) {
      refused(access, "'a'");
    }
    refused(() -> object.strings("b"), "'b'");
    refused(() -> object.number("c"), "'c'");
    refused(() -> object.string("d"), "'d' is missing");
    assertFalse(object.flag("d"));
  }

  private static void refused(Runnable access, String says) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, access::run);
    assertTrue(e.getMessage().contains(says), e.getMessage());
  }
}

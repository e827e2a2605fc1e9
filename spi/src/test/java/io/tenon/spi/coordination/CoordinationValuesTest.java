package io.tenon.spi.coordination;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tenon.spi.TenonException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CoordinationValuesTest {
  @Test
  void valueKeepsItsOwnCopyOfTheBytes() {
    byte[] bytes = {1, 2};
    Value value = Value.of(bytes);
    bytes[0] = 9;
    value.toBytes()[1] = 9;

    assertArrayEquals(new byte[] {1, 2}, value.toBytes());
    assertEquals("2 bytes", value.toString());
  }

  @Test
  void batchChangesAKeyOnce() {
    Batch batch = Batch.put("a", Value.of("1"));

    assertEquals(5, batch.andPut("b", Value.of("22")).size());
    assertThrows(IllegalArgumentException.class, () -> batch.andRemove("a"));
    assertThrows(IllegalArgumentException.class, () -> new Batch(List.of()));
  }

  @Test
  void groupAndKeyAreChecked() {
    Member self = new Member("m", "");
    for (String group : List.of("", "/a", "a/", "a//b", "a/../b", "A", "a b")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new CoordinationRequest(group, self, InstantSource.system(), Map.of()),
          group);
    }
    assertThrows(IllegalArgumentException.class, () -> Batch.remove(""));
    assertThrows(IllegalArgumentException.class, () -> Batch.remove("a\nb"));
  }

  @Test
  void standingHasAnEpochExactlyWhenElected() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Standing(Standing.Role.LEADER, Optional.empty(), Instant.EPOCH, "elected"));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Standing(
                Standing.Role.CANDIDATE, Optional.of(Epoch.NONE), Instant.EPOCH, "stands"));
  }

  @Test
  void eachResultThrowsItsOwnError() {
    TenonException cause =
        new TenonException(CoordinationErrorCode.COORDINATION_TOO_LARGE, "too large");
    new WriteResult.Written().orThrow();

    TenonException refused =
        assertThrows(
            TenonException.class,
            () -> new WriteResult.Refused(new Epoch(3), new Epoch(5)).orThrow());
    TenonException unknown =
        assertThrows(TenonException.class, () -> new WriteResult.Unknown(cause).orThrow());

    assertEquals(
        "COORDINATION_FENCED: a write of epoch 3 was refused, the group is at epoch 5;"
            + " this process leads no longer",
        refused.toString());
    assertEquals("COORDINATION_STATE_UNKNOWN", unknown.code());
    assertSame(cause, unknown.getCause());
    assertSame(
        cause, assertThrows(TenonException.class, () -> new WriteResult.Failed(cause).orThrow()));
  }
}

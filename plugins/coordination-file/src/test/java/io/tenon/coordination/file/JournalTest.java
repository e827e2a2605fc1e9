package io.tenon.coordination.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Leader;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final JournalRecord.Elected ELECTED =
      new JournalRecord.Elected(
          "session", new Leader(new Member("m", "detail"), new Epoch(7), Instant.EPOCH));

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void write() throws IOException {
    path = directory.resolve("@journal");
    Journal journal = opened();
    journal.append(ELECTED);
    journal.append(put("a", "1"));
    journal.append(put("b", "2"));
  }

  @Test
  void readsWhatWasAppended() throws IOException {
    Journal journal = opened();

    assertEquals(new Epoch(7), journal.epoch());
    assertEquals(ELECTED, journal.leader().orElseThrow());
    assertEquals(Map.of("a", Value.of("1"), "b", Value.of("2")), journal.entries(""));
  }

  @Test
  void recordTornAtAnyByteIsCutOffByTheNextAppend() throws IOException {
    byte[] whole = Files.readAllBytes(path);
    opened().append(put("torn", "never answered"));
    byte[] longer = Files.readAllBytes(path);
    assertTrue(longer.length > whole.length);

    for (int length = whole.length; length < longer.length; length++) {
      Files.write(path, Arrays.copyOf(longer, length));
      Journal journal = opened();
      assertEquals(2, journal.entries("").size(), "cut at " + length);
      journal.append(put("c", "3"));
      assertEquals(
          Map.of("a", Value.of("1"), "b", Value.of("2"), "c", Value.of("3")), opened().entries(""));
    }
  }

  @Test
  void zeroesAtTheEndAreWhatACrashOfTheMachineLeaves() throws IOException {
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, whole.length + 4_096));

    Journal journal = opened();
    journal.append(put("c", "3"));

    assertEquals(3, opened().entries("").size());
  }

  @Test
  void damageBeforeTheEndIsAnErrorAndNotALoss() throws IOException {
    byte[] whole = Files.readAllBytes(path);
    for (int at = 0; at < whole.length - 40; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(path, damaged);
      boolean inGeneration = at >= 8 && at < 24;
      if (inGeneration) {
        assertEquals(2, opened().entries("").size());
      } else {
        IOException error = assertThrows(DamagedJournalException.class, this::opened, "byte " + at);
        assertTrue(error.getMessage().contains("restore the directory"), error.getMessage());
      }
    }
  }

  @Test
  void historyIsDroppedAndOthersNotice() throws IOException {
    Journal writer = opened();
    Journal reader = opened();
    Value large = Value.of(new byte[1 << 20]);
    for (int i = 0; i < 30; i++) {
      writer.append(new JournalRecord.Changed(Batch.put("large_" + i % 2, large)));
    }

    assertTrue(Files.size(path) < (16L << 20), "the journal has " + Files.size(path) + " bytes");
    reader.refresh();
    assertEquals(4, reader.entries("").size());
    assertEquals(ELECTED, reader.leader().orElseThrow());
    assertEquals(reader.entries(""), opened().entries(""));
  }

  private Journal opened() throws IOException {
    Journal journal = new Journal(path);
    journal.refresh();
    return journal;
  }

  private static JournalRecord put(String key, String value) {
    return new JournalRecord.Changed(Batch.put(key, Value.of(value)));
  }
}

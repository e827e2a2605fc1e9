package io.tenon.cluster.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ExecutorDefaults;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProcessAddressTest {
  private static final int PROCESSORS = 8;

  @Test
  void allThreePartsAreRead() {
    assertEquals(
        new ExecutorDefaults(
            OptionalInt.of(2), OptionalInt.of(3), Optional.of(ByteSize.ofMebibytes(512))),
        ProcessAddress.parse("process[2, 3, 512m]", PROCESSORS));
  }

  @Test
  void partsMayBeLeftOut() {
    assertEquals(ExecutorDefaults.NONE, ProcessAddress.parse("process", PROCESSORS));
    assertEquals(
        new ExecutorDefaults(OptionalInt.of(4), OptionalInt.empty(), Optional.empty()),
        ProcessAddress.parse("process[4]", PROCESSORS));
  }

  @Test
  void starUsesAllProcessors() {
    assertEquals(OptionalInt.of(8), ProcessAddress.parse("process[*]", PROCESSORS).executors());
    assertEquals(OptionalInt.of(2), ProcessAddress.parse("process[*,3]", PROCESSORS).executors());
  }

  @Test
  void errorSaysWhatIsWrongAndWhatToWrite() {
    TenonException e =
        assertThrows(
            TenonException.class, () -> ProcessAddress.parse("process[2,1,much]", PROCESSORS));

    assertEquals("CLUSTER_BAD_ADDRESS", e.code());
    assertEquals(
        "the master 'process[2,1,much]' is wrong: not a size: 'much'; write a number with a unit,"
            + " such as 512m or 2g; write process[N,cores,memory], for example process[2,1,1g]; N"
            + " may be *, cores and memory may be left out",
        e.getMessage());
  }
}

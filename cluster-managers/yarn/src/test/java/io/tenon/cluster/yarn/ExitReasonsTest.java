package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExitReason;
import java.util.OptionalInt;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.junit.jupiter.api.Test;

class ExitReasonsTest {
  @Test
  void statusesAreToldAsWhatTheyAre() {
    assertEquals(ExitReason.COMPLETED, reason(ContainerExitStatus.SUCCESS));
    assertEquals(ExitReason.CRASHED, reason(1));
    assertEquals(ExitReason.KILLED, reason(137));
    assertEquals(ExitReason.KILLED, reason(143));
    assertEquals(ExitReason.PREEMPTED, reason(ContainerExitStatus.PREEMPTED));
    assertEquals(ExitReason.MACHINE_LOST, reason(ContainerExitStatus.ABORTED));
    assertEquals(ExitReason.MACHINE_LOST, reason(ContainerExitStatus.DISKS_FAILED));
    assertEquals(ExitReason.MEMORY_EXCEEDED, reason(ContainerExitStatus.KILLED_EXCEEDED_PMEM));
    assertEquals(ExitReason.MEMORY_EXCEEDED, reason(ContainerExitStatus.KILLED_EXCEEDED_VMEM));
    assertEquals(ExitReason.KILLED, reason(ContainerExitStatus.KILLED_BY_RESOURCEMANAGER));
    assertEquals(ExitReason.LAUNCH_FAILED, reason(ContainerExitStatus.INVALID));
    assertEquals(ExitReason.UNKNOWN, reason(-4711));
  }

  private static ExitReason reason(int status) {
    return ExitReasons.of(status, "", false).reason();
  }

  @Test
  void whatWasReleasedIsReleasedWhateverItsStatus() {
    assertEquals(ExitReason.RELEASED, ExitReasons.of(137, "", true).reason());
    assertEquals(
        ExitReason.RELEASED, ExitReasons.of(ContainerExitStatus.PREEMPTED, "", true).reason());
  }

  @Test
  void onlyStatusesOfProcessesAreExitCodes() {
    assertEquals(OptionalInt.of(42), ExitReasons.of(42, "", false).exitCode());
    assertEquals(
        OptionalInt.empty(), ExitReasons.of(ContainerExitStatus.PREEMPTED, "", false).exitCode());
  }

  @Test
  void endOfWhatYarnSaysIsKept() {
    ExecutorExit exit = ExitReasons.of(1, "x".repeat(5_000) + "the reason\n", false);

    assertTrue(exit.message().endsWith("the reason"), exit.message());
    assertTrue(exit.message().length() < 2_200, "it is " + exit.message().length());
  }
}

package io.tenon.cluster.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExitReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodEndsTest {
  @ParameterizedTest
  @CsvSource({
    "0, Completed, COMPLETED",
    "1, Error, CRASHED",
    "52, Error, CRASHED",
    "137, OOMKilled, MEMORY_EXCEEDED",
    "137, Error, KILLED",
    "143, Error, KILLED",
    "128, StartError, LAUNCH_FAILED",
    "127, ContainerCannotRun, LAUNCH_FAILED",
  })
  void endOfTheContainerIsToldAsWhatItIs(int code, String reason, ExitReason told) {
    ExecutorExit exit = PodEnds.ended(terminated(code, reason));

    assertEquals(told, exit.reason());
    assertEquals(code, exit.exitCode().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "Evicted, PREEMPTED",
    "Preempting, PREEMPTED",
    "NodeLost, MACHINE_LOST",
    "Shutdown, MACHINE_LOST",
    "OutOfcpu, LAUNCH_FAILED",
    "SomethingNew, UNKNOWN",
  })
  void whatTheNodeDidIsNotTheApplicationsDoing(String reason, ExitReason told) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .endMetadata()
            .withNewStatus()
            .withPhase("Failed")
            .withReason(reason)
            .withMessage("the words of the kubelet")
            .endStatus()
            .build();

    ExecutorExit exit = PodEnds.ended(pod);

    assertEquals(told, exit.reason());
    assertTrue(exit.message().contains("the words of the kubelet"), exit.message());
  }

  @ParameterizedTest
  @CsvSource({
    "EvictionByEvictionAPI, PREEMPTED",
    "PreemptionByScheduler, PREEMPTED",
    "DeletionByTaintManager, MACHINE_LOST",
  })
  void clustersThatSayWhyAPodGoesAreBelieved(String reason, ExitReason told) {
    Pod pod =
        new PodBuilder(terminated(143, "Error"))
            .editStatus()
            .addNewCondition()
            .withType("DisruptionTarget")
            .withStatus("True")
            .withReason(reason)
            .endCondition()
            .endStatus()
            .build();

    assertEquals(told, PodEnds.leaving(pod));
    assertEquals(told, PodEnds.deleted(pod).reason());
  }

  @Test
  void endOfTheLogIsPartOfTheMessage() {
    Pod pod = terminated(1, "Error");
    pod.getStatus()
        .getContainerStatuses()
        .get(0)
        .getState()
        .getTerminated()
        .setMessage("Exception in thread main");

    String message = PodEnds.ended(pod).message();

    assertTrue(message.contains("exit status 1"), message);
    assertTrue(message.contains("Exception in thread main"), message);
  }

  private static Pod terminated(int code, String reason) {
    return new PodBuilder()
        .withNewMetadata()
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("executor")
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase(code == 0 ? "Succeeded" : "Failed")
        .addNewContainerStatus()
        .withName("executor")
        .withNewState()
        .withNewTerminated()
        .withExitCode(code)
        .withReason(reason)
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}

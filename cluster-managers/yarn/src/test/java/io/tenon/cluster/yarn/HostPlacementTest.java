package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.spi.cluster.Locality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * 20 tasks with data on the hosts a, b and c, and 10 with theirs on a, b and d; two run at once.
 */
class HostPlacementTest {
  private static final List<String> ALL = List.of("a", "b", "c", "d");
  private static final List<String> THREE = List.of("a", "b", "c");
  private static final List<String> TWO = List.of("a", "b");
  private static final Locality LOCALITY =
      new Locality(15, Map.of("a", 30, "b", 30, "c", 20, "d", 10));

  @Test
  void hostsGetContainersInTheProportionOfTheirTasks() {
    assertEquals(requests(4, ALL, 4, THREE, 2, TWO), HostPlacement.of(10, LOCALITY, Map.of()));
  }

  @Test
  void whatIsBeyondTheTasksGoesAnywhere() {
    assertEquals(
        requests(7, ALL, 6, THREE, 3, TWO, 2, List.of()), HostPlacement.of(18, LOCALITY, Map.of()));
  }

  @Test
  void executorsThatAreThereCount() {
    Map<String, Integer> present = Map.of("a", 4, "b", 5, "c", 5, "elsewhere", 3);

    assertEquals(
        requests(2, List.of("a", "d"), 1, List.of("d"), 2, List.of()),
        HostPlacement.of(5, LOCALITY, present));
  }

  @Test
  void enoughExecutorsBesideTheDataLeaveTheRestFree() {
    Map<String, Integer> present = Map.of("a", 5, "b", 5, "c", 5, "d", 5);

    assertEquals(requests(3, List.of()), HostPlacement.of(3, LOCALITY, present));
  }

  @Test
  void tasksWithoutPlacesLeaveAllFree() {
    assertEquals(requests(2, List.of()), HostPlacement.of(2, Locality.NONE, Map.of()));
  }

  private static List<List<String>> requests(Object... numbersAndHosts) {
    List<List<String>> requests = new ArrayList<>();
    for (int i = 0; i < numbersAndHosts.length; i += 2) {
      @SuppressWarnings("unchecked")
      List<String> hosts = (List<String>) numbersAndHosts[i + 1];
      requests.addAll(Collections.nCopies((Integer) numbersAndHosts[i], hosts));
    }
    return requests;
  }
}

package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.cluster.yarn.NodeFailures.Change;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodeFailuresTest {
  private final AtomicLong now = new AtomicLong();

  @Test
  void nodeIsExcludedOnceItFailsTooOften() {
    NodeFailures nodes = new NodeFailures(2, Duration.ofMinutes(10), now::get);
    nodes.failed("a");
    nodes.failed("b");
    assertTrue(nodes.change().isEmpty());

    nodes.failed("a");

    assertEquals(new Change(List.of("a"), List.of()), nodes.change());
    assertTrue(nodes.change().isEmpty());
  }

  @Test
  void nodeIsUsedAgainWhenItsFailuresAreOld() {
    NodeFailures nodes = new NodeFailures(1, Duration.ofMinutes(10), now::get);
    nodes.failed("a");
    nodes.change();

    now.addAndGet(Duration.ofMinutes(11).toNanos());

    assertEquals(new Change(List.of(), List.of("a")), nodes.change());
  }

  @Test
  void zeroExcludesNone() {
    NodeFailures nodes = new NodeFailures(0, Duration.ofMinutes(10), now::get);
    nodes.failed("a");

    assertTrue(nodes.change().isEmpty());
  }
}

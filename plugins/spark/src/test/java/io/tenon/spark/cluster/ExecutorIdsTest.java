package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExecutorIdsTest {
  private final ExecutorIds ids = new ExecutorIds();

  @Test
  void applicationThatMovesTenThousandTimesNeverGivesAnIdTwice() {
    Set<Integer> given = new HashSet<>();
    ExecutorIdRange before = ids.take();
    for (int move = 0; move < 10_000; move++) {
      ExecutorIdRange after = ids.take();
      for (int executor = 0; executor < 3; executor++) {
        int id = after.first() + executor;
        assertTrue(given.add(id), "twice: " + id);
        ids.used(new ExecutorId(id));
      }
      ids.giveBack(before);
      before = after;
    }
  }

  @Test
  void sessionsThatLiveAtTheSameTimeShareNoId() {
    ExecutorIdRange one = ids.take();
    ExecutorIdRange other = ids.take();

    assertFalse(one.contains(new ExecutorId(other.first())));
    assertFalse(other.contains(new ExecutorId(one.last())));
  }

  @Test
  void idOfAnExecutorThatWasNeverLaunchedIsNotGivenAgainEither() {
    ExecutorIdRange first = ids.take();
    ids.used(new ExecutorId(first.first() + 7));
    ids.giveBack(first);

    assertTrue(ids.take().first() > first.first() + 7);
  }
}

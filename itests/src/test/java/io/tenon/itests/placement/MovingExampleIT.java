package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.spi.testing.Ports;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The command of {@code examples/moving}, as a user gives it. Takes a minute. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class MovingExampleIT {
  private static final Pattern LINE =
      Pattern.compile(
          "(?m)^ *(\\d+) s +([\\d,]+) rows/s [# ]+ process +(\\**) +standalone *(\\**)$");

  @Test
  void queryIsSeenOnOneClusterAndThenOnTheOther() {
    try (RunningProgram running = example().withEnvironment("REST", "6").start()) {
      FinishedProgram end = running.awaitExit(MovingRun.LIMIT).expectExit(0);

      assertTrue(end.stdout().contains("--- placed   standalone=100%"), end::toString);
      assertTrue(end.stdout().contains("--- placed   process=2"), end::toString);
      List<MatchResult> lines = LINE.matcher(end.stdout()).results().toList();
      List<String> places =
          lines.stream().map(each -> each.group(3) + "|" + each.group(4)).distinct().toList();
      assertTrue(places.containsAll(List.of("**|", "|**")), end::toString);
      assertTrue(places.indexOf("**|") < places.indexOf("|**"), end::toString);
      List<String> rates = lines.stream().map(each -> each.group(2)).toList();
      assertFalse(
          rates.subList(rates.size() / 2, rates.size()).stream().allMatch("0"::equals),
          end::toString);
      running.awaitNothingLeft(MovingRun.LIMIT);
    }
  }

  @Test
  void interruptionEndsAllThatItStarted() {
    try (RunningProgram running = example().start()) {
      running.awaitOutput(LINE, MovingRun.LIMIT);

      running.terminate();

      assertEquals(130, running.awaitExit(MovingRun.LIMIT).exitCode());
      running.awaitNothingLeft(MovingRun.LIMIT);
    }
  }

  private static Program example() {
    return Program.of(Checkout.home().resolve("examples/moving/run").toString(), "1")
        .withEnvironment("MASTER_PORT", Integer.toString(Ports.free(1).get(0)));
  }
}

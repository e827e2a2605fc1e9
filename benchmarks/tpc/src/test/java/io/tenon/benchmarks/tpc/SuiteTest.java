package io.tenon.benchmarks.tpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class SuiteTest {
  @Test
  void tpchHas22QueriesOver8Tables() {
    assertEquals(22, Suite.TPCH.queries().size());
    assertEquals(8, Suite.TPCH.tables().size());
    assertSelects(Suite.TPCH);
  }

  @Test
  void tpcdsHas103QueriesOver24Tables() {
    assertEquals(103, Suite.TPCDS.queries().size());
    assertEquals(24, Suite.TPCDS.tables().size());
    assertSelects(Suite.TPCDS);
  }

  @Test
  void namesWhatItDoesNotHave() {
    assertEquals(
        "there is no query q23 in tpch",
        assertThrows(IllegalArgumentException.class, () -> Suite.TPCH.text("q23")).getMessage());
    assertEquals(
        "there is no suite tpcx: tpch, tpcds or etl",
        assertThrows(IllegalArgumentException.class, () -> Suite.named("tpcx")).getMessage());
  }

  private static void assertSelects(Suite suite) {
    for (String query : suite.queries()) {
      assertTrue(suite.text(query).toLowerCase(Locale.ROOT).contains("select"), query);
    }
  }
}

package io.tenon.itests.standalone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.standalone.LeadershipMetrics;
import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.spi.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What docs/HIGH-AVAILABILITY.md says that an operator sees: metrics and log lines. */
record OperatorsView(StandaloneCluster cluster) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String REASON = "first of the candidates";

  /** Who leads, since when, under which epoch, and why; at every Master that runs. */
  void expectNewLeaderIsTold(Node leader, long notBefore) {
    Await.until(
        PATIENCE,
        () -> "all Masters tell who leads, but " + untold(leader, notBefore),
        () -> untold(leader, notBefore).isEmpty());
    long epoch = cluster.leadership(leader).number("epoch");
    for (String line :
        List.of(
            "group masters: CANDIDATE -> LEADER of epoch " + epoch + ", because: " + REASON,
            cluster.candidate(leader) + " leads under epoch " + epoch + ", with ",
            " entries of the leaders before",
            "I have been elected leader! New state: RECOVERING",
            "Recovery complete in ")) {
      assertTrue(leader.log().contains(line), () -> "'" + line + "' in:\n" + leader.log());
    }
  }

  private List<String> untold(Node leader, long notBefore) {
    List<String> wrong = new ArrayList<>();
    long epoch = cluster.leadership(leader).number("epoch");
    for (Node master : cluster.masters()) {
      LeadershipMetrics metrics = cluster.leadership(master);
      boolean leads = master.equals(leader);
      boolean own =
          metrics.text("role").equals(leads ? "LEADER" : "CANDIDATE")
              && metrics.number("leads") == (leads ? 1 : 0)
              && metrics.number("epoch") == (leads ? epoch : 0)
              && (!leads || metrics.number("since") >= notBefore)
              && (!leads || metrics.text("reason").equals(REASON))
              && metrics.number("stepsWaiting") == 0
              && metrics.number("writesRefused") == 0
              && (metrics.number("changesWritten") > 0) == leads
              && (metrics.number("batchesWritten") > 0) == leads;
      boolean others =
          metrics.text("leader").equals(cluster.candidate(leader))
              && metrics.number("leaderEpoch") == epoch
              && metrics.number("leaderSince") >= notBefore;
      if (epoch <= 0 || !own || !others) {
        wrong.add(master + ": " + metrics.values());
      }
    }
    return wrong;
  }
}

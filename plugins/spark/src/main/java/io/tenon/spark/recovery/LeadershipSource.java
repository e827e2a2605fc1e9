package io.tenon.spark.recovery;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Leader;
import io.tenon.spi.coordination.Standing;
import java.util.function.Function;
import org.apache.spark.metrics.source.Source;

/**
 * Who leads, as metrics of the Master: {@code leadership.*}. Made by Spark's metrics system, by
 * reflection, before the Master stands.
 */
public final class LeadershipSource implements Source {
  private static volatile Leadership shown = new Leadership();

  private final MetricRegistry registry = new MetricRegistry();

  /** Registers all gauges. */
  public LeadershipSource() {
    standing("role", standing -> standing.role().name(), "CONNECTING");
    standing("leads", standing -> standing.role() == Standing.Role.LEADER ? 1 : 0, 0);
    standing("epoch", standing -> standing.epoch().map(Epoch::number).orElse(0L), 0L);
    standing("since", standing -> standing.since().toEpochMilli(), 0L);
    standing("reason", Standing::reason, "no contact yet");
    leader("leader", leader -> leader.member().name(), "");
    leader("leaderEpoch", leader -> leader.epoch().number(), 0L);
    leader("leaderSince", leader -> leader.since().toEpochMilli(), 0L);
    gauge("stepsWaiting", () -> shown.waiting());
    gauge("batchesWritten", () -> shown.batches());
    gauge("changesWritten", () -> shown.changes());
    gauge("writesRefused", () -> shown.refusals());
  }

  static void show(Leadership leadership) {
    shown = leadership;
  }

  @Override
  public String sourceName() {
    return "leadership";
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }

  private <T> void standing(String name, Function<Standing, T> value, T otherwise) {
    gauge(name, () -> shown.standing().map(value).orElse(otherwise));
  }

  private <T> void leader(String name, Function<Leader, T> value, T otherwise) {
    gauge(name, () -> shown.leader().map(value).orElse(otherwise));
  }

  private <T> void gauge(String name, Gauge<T> gauge) {
    registry.register(name, gauge);
  }
}

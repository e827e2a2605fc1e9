package io.tenon.kernel;

import io.tenon.kernel.json.JsonObject;
import io.tenon.kernel.store.PluginEntry;
import java.time.Duration;
import java.util.List;

/**
 * What {@link Kernel#apply} did.
 *
 * @param added plugins that were not there before
 * @param removed plugins that are gone, each with the proof
 * @param elapsed from call to return
 */
public record ChangeReport(List<PluginEntry> added, List<Removal> removed, Duration elapsed) {
  public ChangeReport {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  /** For the control endpoint and lists. */
  public JsonObject toJson() {
    return JsonObject.of("added", added.stream().map(PluginEntry::toJson).toList())
        .with("removed", removed.stream().map(Removal::toJson).toList())
        .with("elapsedMillis", elapsed.toMillis());
  }

  /**
   * One plugin that is gone.
   *
   * @param plugin which
   * @param started whether it had been started here; only then is there anything to drain and
   *     unload
   * @param drained how long its leases took to come back
   * @param forced how many had not come back at the deadline
   * @param unloaded whether its class loader was seen to be collected; that it was not may mean a
   *     leak, or a long-running method on some stack that was compiled for it
   */
  public record Removal(
      PluginEntry plugin, boolean started, Duration drained, int forced, boolean unloaded) {
    private JsonObject toJson() {
      JsonObject json = JsonObject.of("plugin", plugin.toJson()).with("started", started);
      if (!started) {
        return json;
      }
      return json.with("drainedMillis", drained.toMillis())
          .with("forced", forced)
          .with("unloaded", unloaded);
    }
  }
}

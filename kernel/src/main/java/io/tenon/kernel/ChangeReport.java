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
 * @param followers what the other processes of the application did then
 */
public record ChangeReport(
    List<PluginEntry> added, List<Removal> removed, Duration elapsed, List<Follower> followers) {
  public ChangeReport {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    followers = List.copyOf(followers);
  }

  /** Of a change that no other process follows. */
  public ChangeReport(List<PluginEntry> added, List<Removal> removed, Duration elapsed) {
    this(added, removed, elapsed, List.of());
  }

  ChangeReport with(List<Follower> others) {
    return new ChangeReport(added, removed, elapsed, others);
  }

  /** For the control endpoint and lists. */
  public JsonObject toJson() {
    return JsonObject.of("added", added.stream().map(PluginEntry::toJson).toList())
        .with("removed", removed.stream().map(Removal::toJson).toList())
        .with("elapsedMillis", elapsed.toMillis())
        .with("followers", followers.stream().map(Follower::toJson).toList());
  }

  /**
   * Another process that made the same change.
   *
   * @param name what it is called, for people
   * @param report its own report, as of {@link ChangeReport#toJson}
   */
  public record Follower(String name, JsonObject report) {
    private JsonObject toJson() {
      return JsonObject.of("name", name)
          .with("added", report.objects("added"))
          .with("removed", report.objects("removed"))
          .with("elapsedMillis", report.number("elapsedMillis"));
    }
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

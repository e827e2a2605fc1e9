package io.tenon.spark.control;

import io.tenon.kernel.control.ControlHandler;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spark.TenonApplication;
import io.tenon.spark.placement.MoveStatus;
import io.tenon.spark.placement.PlacementErrorCode;
import io.tenon.spi.TenonException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The commands that change plugins, where one is the cluster manager that the application's
 * executors come from: they move to the new version, which takes as long as their tasks do, and the
 * old one is kept until then.
 */
final class ClusterPluginChanges {
  private static final List<String> CHANGES =
      List.of("plugin.install", "plugin.update", "plugin.remove", "plugin.rollback");
  private static final long TELL_SECONDS = 1;

  private final ExecutorService threads;
  private final Duration wait;
  private final Supplier<List<JsonObject>> clusters;

  /**
   * @param threads runs a change while the client is told how far the move is
   * @param wait how long the old version is kept
   * @param clusters what {@code tenon app show} says of the sessions
   */
  ClusterPluginChanges(
      ExecutorService threads, Duration wait, Supplier<List<JsonObject>> clusters) {
    this.threads = threads;
    this.wait = wait;
    this.clusters = clusters;
  }

  Map<String, ControlHandler> around(Map<String, ControlHandler> commands) {
    Map<String, ControlHandler> all = new HashMap<>(commands);
    for (String name : CHANGES) {
      ControlHandler change = commands.get(name);
      all.put(name, (arguments, progress) -> change(change, arguments, progress));
    }
    return all;
  }

  private JsonObject change(
      ControlHandler change, JsonObject arguments, Consumer<JsonObject> progress) {
    if (arguments.flag("dryRun") || arguments.has("drainSeconds")) {
      return change.handle(arguments, progress);
    }
    JsonObject preview = change.handle(arguments.with("dryRun", true), progress);
    Set<String> going = names(preview.objects("removed"));
    going.retainAll(serving());
    if (going.isEmpty()) {
      return change.handle(arguments, progress);
    }
    Set<String> gone = new HashSet<>(going);
    gone.removeAll(names(preview.objects("added")));
    if (!gone.isEmpty()) {
      throw new TenonException(
          PlacementErrorCode.PLACEMENT_REFUSED,
          "executors of the application come from %s; move it to another cluster first ('tenon app place')"
              .formatted(gone));
    }
    return moving(change, arguments.with("drainSeconds", wait.toSeconds()), progress);
  }

  private static Set<String> names(List<JsonObject> plugins) {
    Set<String> names = new HashSet<>();
    plugins.forEach(plugin -> names.add(plugin.string("name")));
    return names;
  }

  private Set<String> serving() {
    Set<String> names = new HashSet<>();
    // The label is the name and the version.
    clusters.get().forEach(cluster -> names.add(cluster.string("plugin").split(" ", 2)[0]));
    return names;
  }

  private JsonObject moving(
      ControlHandler change, JsonObject arguments, Consumer<JsonObject> progress) {
    CompletableFuture<JsonObject> changed =
        CompletableFuture.supplyAsync(() -> change.handle(arguments, event -> {}), threads);
    while (true) {
      try {
        return changed.get(TELL_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        Optional<MoveStatus> move = PlacementCommands.find().flatMap(TenonApplication::move);
        progress.accept(move.map(MoveStatus::toJson).orElseGet(JsonObject::empty));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CompletionException(e);
      } catch (java.util.concurrent.ExecutionException e) {
        if (e.getCause() instanceof RuntimeException known) {
          throw known;
        }
        throw new CompletionException(e.getCause());
      }
    }
  }
}

package io.tenon.spark.control;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.control.ApplicationDescription;
import io.tenon.kernel.json.JsonObject;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.spark.cluster.TenonSchedulerBackend;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import scala.Option;

/** What {@code tenon app show} tells of an application, kept up to date by its events. */
final class ApplicationView {
  private final Map<Integer, JsonObject> executors = new TreeMap<>();
  private final Map<Integer, JsonObject> stages = new TreeMap<>();

  synchronized void executorAdded(String id, ExecutorInfo info, Instant since) {
    parse(id)
        .ifPresent(
            number ->
                executors.put(
                    number,
                    JsonObject.of("id", id)
                        .with("host", info.executorHost())
                        .with("cores", info.totalCores())
                        .with("since", since.toString())
                        .with("location", attribute(info, "LOCATION"))
                        .with("stderr", attribute(info, "LOG_STDERR"))));
  }

  private static Optional<String> attribute(ExecutorInfo info, String name) {
    Option<String> value = info.attributes().get(name);
    return value.isDefined() ? Optional.of(value.get()) : Optional.empty();
  }

  /** In local mode the driver is an executor with a name in the place of a number. */
  private static Optional<Integer> parse(String id) {
    try {
      return Optional.of(Integer.valueOf(id));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  synchronized void executorRemoved(String id) {
    parse(id).ifPresent(executors::remove);
  }

  synchronized void stageSubmitted(StageInfo stage) {
    stages.put(
        stage.stageId(),
        JsonObject.of("id", stage.stageId())
            .with("name", stage.name())
            .with("tasks", stage.numTasks()));
  }

  synchronized void stageCompleted(StageInfo stage) {
    stages.remove(stage.stageId());
  }

  JsonObject toJson(ApplicationDescription description, Kernel kernel) {
    JsonObject json =
        description
            .toJson()
            .with("plugins", plugins(kernel))
            .with("clusters", clusters())
            .with("placed", PlacementCommands.find().map(PlacementCommands::status));
    synchronized (this) {
      return json.with("executors", List.copyOf(executors.values()))
          .with("stages", List.copyOf(stages.values()));
    }
  }

  private static List<String> plugins(Kernel kernel) {
    return kernel.serving().stream().map(PluginEntry::label).toList();
  }

  /** The sessions of the application of this driver. */
  static List<JsonObject> clusters() {
    Option<SparkContext> context = SparkContext$.MODULE$.getActive();
    return context.isDefined()
            && context.get().schedulerBackend() instanceof TenonSchedulerBackend backend
        ? backend.describeSessions()
        : List.of();
  }
}

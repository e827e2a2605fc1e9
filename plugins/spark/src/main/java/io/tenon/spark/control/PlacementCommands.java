package io.tenon.spark.control;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.control.ControlHandler;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spark.TenonApplication;
import io.tenon.spark.placement.MoveStatus;
import io.tenon.spark.placement.PlacementErrorCode;
import io.tenon.spark.placement.PlacementKeys;
import io.tenon.spi.TenonException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import scala.Option;

/** The commands of {@code tenon app place}. */
final class PlacementCommands {
  private PlacementCommands() {}

  static Map<String, ControlHandler> handlers() {
    return Map.of(
        "app.place", PlacementCommands::place,
        "app.move", (arguments, progress) -> status(application()),
        "app.cancel", PlacementCommands::cancel);
  }

  /** The application's placement, and its last move where there was one. */
  static JsonObject status(TenonApplication application) {
    return JsonObject.of("placement", application.placement())
        .with("move", application.move().map(MoveStatus::toJson));
  }

  /** The application of this driver, where it can be moved at all. */
  static Optional<TenonApplication> find() {
    try {
      return Optional.of(application());
    } catch (TenonException e) {
      return Optional.empty();
    }
  }

  private static TenonApplication application() {
    Option<SparkContext> context = SparkContext$.MODULE$.getActive();
    if (context.isEmpty()) {
      throw new TenonException(
          PlacementErrorCode.PLACEMENT_APPLICATION_ENDED, "the application has ended");
    }
    return TenonApplication.of(context.get());
  }

  private static JsonObject place(JsonObject arguments, Consumer<JsonObject> progress) {
    TenonApplication application = application();
    Optional<Duration> deadline =
        arguments
            .optionalString("deadline")
            .flatMap(
                text -> PlacementKeys.DEADLINE.find(Map.of(PlacementKeys.DEADLINE.name(), text)));
    int move = application.begin(arguments.string("placement"), deadline);
    return end(application, move, arguments, progress);
  }

  private static JsonObject cancel(JsonObject arguments, Consumer<JsonObject> progress) {
    TenonApplication application = application();
    return end(application, application.cancel(), arguments, progress);
  }

  private static JsonObject end(
      TenonApplication application, int move, JsonObject arguments, Consumer<JsonObject> progress) {
    requireNonNull(progress, "progress is null");
    if (arguments.flag("wait")) {
      var unused = application.await(move, status -> progress.accept(status.toJson()));
    }
    return status(application);
  }
}

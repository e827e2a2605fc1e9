package io.tenon.itests.jobs;

import io.tenon.spark.TenonApplication;
import io.tenon.spark.placement.MoveStatus;
import java.util.Optional;
import org.apache.spark.SparkContext;

/**
 * Prints how far the application's move is as soon as that has changed: {@code PHASE <move>
 * <phase>}. Whoever asks from outside hears of it too late to do something in a short phase.
 */
final class MovePhases {
  private static final int MILLIS = 2;

  private MovePhases() {}

  /** Starts a thread that does so. */
  static void start(SparkContext context) {
    TenonApplication application = TenonApplication.of(context);
    Thread thread = new Thread(() -> follow(application), "phases");
    thread.setDaemon(true);
    thread.start();
  }

  private static void follow(TenonApplication application) {
    String told = "";
    try {
      while (true) {
        Optional<MoveStatus> move = application.move();
        if (move.isPresent()) {
          String now = move.get().number() + " " + move.get().phase();
          if (!now.equals(told)) {
            System.out.println("PHASE " + now);
            System.out.flush();
            told = now;
          }
        }
        Thread.sleep(MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

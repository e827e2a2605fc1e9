package io.tenon.example.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a long piece of work is, at which rate, and how long it will still take. {@link #advance}
 * may be called by any thread, often; one daemon thread draws.
 */
public final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 24;
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration PLAIN_LINE = Duration.ofSeconds(5);

  private final PrintStream out;
  private final boolean interactive;
  private final boolean unicode;
  private final String label;
  private final String unit;
  private final long total;
  private final long start = System.nanoTime();
  private final AtomicLong done = new AtomicLong();
  private final Thread drawer;

  ProgressBar(
      PrintStream out,
      boolean interactive,
      boolean unicode,
      String label,
      String unit,
      long total) {
    this.out = out;
    this.interactive = interactive;
    this.unicode = unicode;
    this.label = label;
    this.unit = unit;
    this.total = Math.max(1, total);
    this.drawer = new Thread(this::draw, "progress");
    drawer.setDaemon(true);
    drawer.start();
  }

  /** {@code units} more are done. */
  public void advance(long units) {
    done.addAndGet(units);
  }

  private void draw() {
    Duration pause = interactive ? REDRAW : PLAIN_LINE;
    try {
      while (true) {
        Thread.sleep(pause.toMillis());
        if (interactive) {
          out.print("\r\033[K" + text(elapsed()));
          out.flush();
        } else {
          out.println(text(elapsed()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  String text(Duration elapsed) {
    long count = Math.min(done.get(), total);
    double seconds = Math.max(elapsed.toMillis(), 1) / 1000.0;
    double rate = count / seconds;
    String left =
        count == 0 ? "" : String.format(Locale.ROOT, "  %.0f s left", (total - count) / rate);
    int filled = (int) (WIDTH * count / total);
    String bar =
        (unicode ? "\u2588" : "#").repeat(filled)
            + (unicode ? "\u2591" : ".").repeat(WIDTH - filled);
    return String.format(
        Locale.ROOT,
        "    %-10s %s %3d %%  %,.0f %s/s%s",
        label,
        bar,
        100 * count / total,
        rate,
        unit,
        left);
  }

  /** Stops drawing and clears the line. Returns when nothing more will be drawn. */
  @Override
  public void close() {
    drawer.interrupt();
    boolean interrupted = false;
    while (drawer.isAlive()) {
      try {
        drawer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interactive) {
      out.print("\r\033[K");
      out.flush();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
